"""Rows of parts (profiles, score scales, objectives) and the API's columns say the same.

A change of the rows makes the column anew; a change of the column by the API or by staff adds
and retires rows. Neither answers to the other's change: depth 1 is whoever began.
"""

from django.db import migrations

from tsa.audit.migration_operations import AuditTable, KeepKey

SAY = """
CREATE FUNCTION said_profiles(id text) RETURNS jsonb LANGUAGE sql STABLE AS $body$
    SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('profileId', p.profile_id,
            'profileType', p.profile_type, 'vendorId', p.vendor_id,
            'applicationId', p.application_id, 'description', p.description))
        || CASE WHEN p.credentials <> '[]' THEN jsonb_build_object('credentials', p.credentials)
            ELSE '{}' END ORDER BY p.sourced_id), '[]')
    FROM user_profiles p WHERE p.user_sourced_id = id AND p.status = 'active'
$body$;

CREATE FUNCTION said_line_item_scale(id text) RETURNS text LANGUAGE sql STABLE AS $body$
    SELECT l.score_scale_sourced_id FROM line_item_score_scales l
    WHERE l.line_item_sourced_id = id AND l.status = 'active'
    ORDER BY l.date_last_modified DESC, l.sourced_id LIMIT 1
$body$;

CREATE FUNCTION said_result_scale(id text) RETURNS text LANGUAGE sql STABLE AS $body$
    SELECT l.score_scale_sourced_id FROM result_score_scales l
    WHERE l.result_sourced_id = id AND l.status = 'active'
    ORDER BY l.date_last_modified DESC, l.sourced_id LIMIT 1
$body$;

CREATE FUNCTION said_line_item_objectives(id text) RETURNS jsonb LANGUAGE sql STABLE AS $body$
    SELECT coalesce(jsonb_agg(jsonb_build_object('source', source, 'learningObjectiveIds', ids)
        ORDER BY source), '[]')
    FROM (SELECT o.source, jsonb_agg(o.learning_objective_id ORDER BY o.sourced_id) AS ids
        FROM line_item_objectives o
        WHERE o.line_item_sourced_id = id AND o.status = 'active' GROUP BY o.source) sets
$body$;

CREATE FUNCTION said_result_objectives(id text) RETURNS jsonb LANGUAGE sql STABLE AS $body$
    SELECT coalesce(jsonb_agg(jsonb_build_object('source', source,
        'learningObjectiveResults', results) ORDER BY source), '[]')
    FROM (SELECT o.source, jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
            'learningObjectiveId', o.learning_objective_id, 'score', trim_scale(o.score),
            'textScore', o.text_score)) ORDER BY o.sourced_id) AS results
        FROM result_objectives o
        WHERE o.result_sourced_id = id AND o.status = 'active' GROUP BY o.source) sets
$body$;

-- Arguments: the parts' column with the whole's sourcedId; the whole's table and column; what
-- makes the column.
CREATE FUNCTION follow_parts() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    touched text[];
    rows text := CASE TG_OP WHEN 'INSERT' THEN 'new_rows' WHEN 'DELETE' THEN 'old_rows'
        ELSE '(SELECT * FROM new_rows UNION ALL SELECT * FROM old_rows) either' END;
BEGIN
    IF pg_trigger_depth() > 1 THEN
        RETURN NULL;
    END IF;
    EXECUTE format('SELECT array_agg(DISTINCT %I) FROM ', TG_ARGV[0]) || rows INTO touched;
    IF touched IS NOT NULL THEN
        EXECUTE format('UPDATE %1$I w SET %2$I = d.said
            FROM (SELECT id, %3$I(id) AS said FROM unnest($1) id) d
            WHERE w.sourced_id = d.id AND w.%2$I IS DISTINCT FROM d.said',
            TG_ARGV[1], TG_ARGV[2], TG_ARGV[3]) USING touched;
    END IF;
    RETURN NULL;
END $body$;
"""

KEEP = """
CREATE FUNCTION part_id(VARIADIC named text[]) RETURNS text LANGUAGE sql IMMUTABLE AS $body$
    SELECT md5(array_to_string(named, '|'))::uuid::text
$body$;

-- `users.user_profiles` by its profileIds; the sourcedId is that without our own prefix.
CREATE FUNCTION keep_profiles(whole users) RETURNS void LANGUAGE plpgsql AS $body$
DECLARE
    said jsonb;
    id text;
BEGIN
    UPDATE user_profiles p SET status = 'tobedeleted'
    WHERE p.user_sourced_id = whole.sourced_id AND p.status = 'active'
        AND NOT jsonb_path_exists(whole.user_profiles, '$[*] ? (@.profileId == $id)',
            jsonb_build_object('id', p.profile_id));
    FOR said IN SELECT DISTINCT ON (e ->> 'profileId') e
            FROM jsonb_path_query(whole.user_profiles, '$[*]') e
            WHERE e ->> 'profileId' <> '' LOOP
        SELECT p.sourced_id INTO id FROM user_profiles p
        WHERE p.user_sourced_id = whole.sourced_id AND p.profile_id = said ->> 'profileId'
        ORDER BY p.status, p.sourced_id LIMIT 1;
        IF id IS NULL THEN
            id := regexp_replace(said ->> 'profileId', '^urn:oneroster:profile:', '');
            IF char_length(id) > 255 OR id ~ '[\\s,"{}\\\\]' OR EXISTS (SELECT FROM user_profiles p
                    WHERE p.sourced_id = id) THEN
                id := part_id(whole.sourced_id, said ->> 'profileId');
            END IF;
        END IF;
        INSERT INTO user_profiles (sourced_id, user_sourced_id, profile_id, profile_type,
            vendor_id, application_id, description, credentials)
        VALUES (id, whole.sourced_id, said ->> 'profileId', said ->> 'profileType',
            said ->> 'vendorId', said ->> 'applicationId', said ->> 'description',
            CASE WHEN jsonb_typeof(said -> 'credentials') = 'array' THEN said -> 'credentials'
                ELSE '[]' END)
        ON CONFLICT (sourced_id) DO UPDATE SET status = 'active',
            profile_type = EXCLUDED.profile_type, vendor_id = EXCLUDED.vendor_id,
            application_id = EXCLUDED.application_id, description = EXCLUDED.description,
            credentials = EXCLUDED.credentials;
    END LOOP;
END $body$;

CREATE FUNCTION keep_line_item_scale(whole line_items) RETURNS void LANGUAGE plpgsql AS $body$
BEGIN
    UPDATE line_item_score_scales l SET status = 'tobedeleted'
    WHERE l.line_item_sourced_id = whole.sourced_id AND l.status = 'active'
        AND l.score_scale_sourced_id IS DISTINCT FROM whole.score_scale_sourced_id;
    INSERT INTO line_item_score_scales (sourced_id, line_item_sourced_id, score_scale_sourced_id)
    SELECT part_id(whole.sourced_id, whole.score_scale_sourced_id), whole.sourced_id,
        whole.score_scale_sourced_id
    WHERE whole.score_scale_sourced_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM line_item_score_scales l
        WHERE l.line_item_sourced_id = whole.sourced_id AND l.status = 'active')
    ON CONFLICT (sourced_id) DO UPDATE SET status = 'active';
END $body$;

CREATE FUNCTION keep_result_scale(whole results) RETURNS void LANGUAGE plpgsql AS $body$
BEGIN
    UPDATE result_score_scales l SET status = 'tobedeleted'
    WHERE l.result_sourced_id = whole.sourced_id AND l.status = 'active'
        AND l.score_scale_sourced_id IS DISTINCT FROM whole.score_scale_sourced_id;
    INSERT INTO result_score_scales (sourced_id, result_sourced_id, score_scale_sourced_id)
    SELECT part_id(whole.sourced_id, whole.score_scale_sourced_id), whole.sourced_id,
        whole.score_scale_sourced_id
    WHERE whole.score_scale_sourced_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM result_score_scales l
        WHERE l.result_sourced_id = whole.sourced_id AND l.status = 'active')
    ON CONFLICT (sourced_id) DO UPDATE SET status = 'active';
END $body$;

CREATE FUNCTION keep_line_item_objectives(whole line_items) RETURNS void
LANGUAGE plpgsql AS $body$
BEGIN
    WITH said AS MATERIALIZED (
        SELECT DISTINCT coalesce(s ->> 'source', 'unknown') AS source, o #>> '{}' AS objective
        FROM jsonb_path_query(whole.learning_objective_set, '$[*]') s,
            jsonb_path_query(s, '$.learningObjectiveIds[*]') o
        WHERE o #>> '{}' <> ''
    ), gone AS (
        UPDATE line_item_objectives p SET status = 'tobedeleted'
        WHERE p.line_item_sourced_id = whole.sourced_id AND p.status = 'active'
            AND NOT EXISTS (SELECT FROM said
                WHERE (source, objective) = (p.source, p.learning_objective_id))
    )
    INSERT INTO line_item_objectives (sourced_id, line_item_sourced_id, source,
        learning_objective_id)
    SELECT part_id(whole.sourced_id, source, objective), whole.sourced_id, source, objective
    FROM said WHERE NOT EXISTS (SELECT FROM line_item_objectives p
        WHERE p.line_item_sourced_id = whole.sourced_id AND p.status = 'active'
            AND (p.source, p.learning_objective_id) = (source, objective))
    ON CONFLICT (sourced_id) DO UPDATE SET status = 'active';
END $body$;

CREATE FUNCTION keep_result_objectives(whole results) RETURNS void LANGUAGE plpgsql AS $body$
BEGIN
    WITH said AS MATERIALIZED (
        SELECT DISTINCT ON (1, 2) coalesce(s ->> 'source', 'unknown') AS source,
            o ->> 'learningObjectiveId' AS objective, o ->> 'textScore' AS words,
            CASE WHEN jsonb_typeof(o -> 'score') = 'number'
                THEN (o ->> 'score')::numeric END AS score
        FROM jsonb_path_query(whole.learning_objective_set, '$[*]') s,
            jsonb_path_query(s, '$.learningObjectiveResults[*]') o
        WHERE o ->> 'learningObjectiveId' <> ''
    ), gone AS (
        UPDATE result_objectives p SET status = 'tobedeleted'
        WHERE p.result_sourced_id = whole.sourced_id AND p.status = 'active'
            AND NOT EXISTS (SELECT FROM said
                WHERE (source, objective) = (p.source, p.learning_objective_id))
    )
    INSERT INTO result_objectives (sourced_id, result_sourced_id, source,
        learning_objective_id, score, text_score)
    SELECT coalesce(there.sourced_id, part_id(whole.sourced_id, source, objective)),
        whole.sourced_id, source, objective, score, words
    FROM said LEFT JOIN LATERAL (SELECT p.sourced_id FROM result_objectives p
        WHERE p.result_sourced_id = whole.sourced_id AND p.status = 'active'
            AND (p.source, p.learning_objective_id) = (said.source, said.objective)
        ORDER BY p.sourced_id LIMIT 1) there ON true
    ON CONFLICT (sourced_id) DO UPDATE SET status = 'active', score = EXCLUDED.score,
        text_score = EXCLUDED.text_score;
END $body$;

-- One for each column, so that a whole whose column did not change costs nothing.
CREATE FUNCTION keep_parts() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF pg_trigger_depth() = 1 THEN
        EXECUTE format('SELECT %I($1)', TG_ARGV[0]) USING NEW;
    END IF;
    RETURN NULL;
END $body$;
"""
# parts' table -> its column of the whole; the whole's table and column; what "none" is there;
# what makes the column; what makes the rows
PARTS = {
    "user_profiles": (
        "user_sourced_id", "users", "user_profiles", "'[]'::jsonb",
        "said_profiles", "keep_profiles",
    ),
    "line_item_score_scales": (
        "line_item_sourced_id", "line_items", "score_scale_sourced_id", "NULL",
        "said_line_item_scale", "keep_line_item_scale",
    ),
    "result_score_scales": (
        "result_sourced_id", "results", "score_scale_sourced_id", "NULL",
        "said_result_scale", "keep_result_scale",
    ),
    "line_item_objectives": (
        "line_item_sourced_id", "line_items", "learning_objective_set", "'[]'::jsonb",
        "said_line_item_objectives", "keep_line_item_objectives",
    ),
    "result_objectives": (
        "result_sourced_id", "results", "learning_objective_set", "'[]'::jsonb",
        "said_result_objectives", "keep_result_objectives",
    ),
}  # fmt: skip
ROWS = {
    "insert": "NEW TABLE AS new_rows",
    "update": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "delete": "OLD TABLE AS old_rows",
}


def _followed(parts: str) -> list:
    of, whole, column, none, said, keep = PARTS[parts]
    create = [
        f"CREATE TRIGGER follow_parts_{event} AFTER {event} ON {parts} REFERENCING {rows}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION follow_parts('{of}', '{whole}', '{column}',"
        f" '{said}')"
        for event, rows in ROWS.items()
    ]
    create += [
        f"CREATE TRIGGER {keep}_insert AFTER INSERT ON {whole} FOR EACH ROW"
        f" WHEN (NEW.{column} IS DISTINCT FROM {none}) EXECUTE FUNCTION keep_parts('{keep}')",
        f"CREATE TRIGGER {keep}_update AFTER UPDATE ON {whole} FOR EACH ROW"
        f" WHEN (OLD.{column} IS DISTINCT FROM NEW.{column})"
        f" EXECUTE FUNCTION keep_parts('{keep}')",
        f"CREATE TRIGGER keep_modified BEFORE INSERT OR UPDATE ON {parts}"
        " FOR EACH ROW EXECUTE FUNCTION keep_modified()",
    ]
    drop = [f"DROP TRIGGER IF EXISTS follow_parts_{event} ON {parts}" for event in ROWS]
    drop += [f"DROP TRIGGER IF EXISTS {keep}_{event} ON {whole}" for event in ("insert", "update")]
    drop.append(f"DROP TRIGGER IF EXISTS keep_modified ON {parts}")
    of_user = {"student": f"user:{of}", "masked": "credentials"} if whole == "users" else {}
    return [
        migrations.RunSQL(create, drop),
        KeepKey(parts, "sourced_id"),
        AuditTable(parts, key="sourced_id", **of_user),
    ]


def _functions() -> str:
    makers = [f"{said}(text)" for *_, said, _keep in PARTS.values()]
    keepers = [f"{keep}({whole})" for _, whole, *_, keep in PARTS.values()]
    return ", ".join([*makers, *keepers, "follow_parts()", "keep_parts()", "part_id(text[])"])


class Migration(migrations.Migration):
    dependencies = [("oneroster", "0026_keep_parts_of_users_and_scored_work")]
    operations = [
        migrations.RunSQL([SAY, KEEP], f"DROP FUNCTION {_functions()}"),
        *(each for parts in PARTS for each in _followed(parts)),
    ]
