"""Users follow contacts and staffs, whoever writes those, and act for the students they belong to.

The contact's or staff's row owns the names. A contact that an enrolment made is the parent's
user of the same digits (`TSA-CON-…` is `parent_…`), so that a guardian is one user; the e-mail
address of such a user is the enrolment's.
"""

from django.db import migrations

MAILS = """
-- The address to use first: the one marked so, one of this kind, any.
CREATE FUNCTION roster_mail(mails jsonb, kind text) RETURNS text LANGUAGE sql IMMUTABLE AS $body$
    SELECT m ->> 'electronicMailAddress' FROM jsonb_array_elements(mails) WITH ORDINALITY e(m, n)
    ORDER BY (m ->> 'primaryEmailAddressIndicator')::boolean IS TRUE DESC,
        m ->> 'electronicMailTypeDescriptor' ILIKE '%#' || kind DESC, n LIMIT 1
$body$;

-- Ed-Fi's numbers may be longer than the roster's.
CREATE FUNCTION roster_phone(telephones jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $body$
    SELECT left(t ->> 'telephoneNumber', 20) FROM jsonb_array_elements(telephones) WITH ORDINALITY e(t, n)
    ORDER BY (t ->> 'orderOfPriority')::int NULLS LAST, n LIMIT 1
$body$;

CREATE FUNCTION roster_contact(contact_unique_id text) RETURNS text
LANGUAGE sql IMMUTABLE AS $body$
    SELECT CASE WHEN contact_unique_id ~ '^TSA-CON-[0-9a-f]{24}$'
        THEN 'parent_' || substr(contact_unique_id, 9) ELSE 'contact_' || contact_unique_id END
$body$;
"""

CONTACTS = r"""
CREATE FUNCTION follow_contacts() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF TG_OP = 'DELETE' THEN
        UPDATE users u SET status = 'tobedeleted', enabled_user = false FROM old_rows c
        WHERE u.sourced_id = roster_contact(c.contact_unique_id);
        RETURN NULL;
    ELSIF NOT EXISTS (SELECT FROM new_rows) THEN
        RETURN NULL;
    END IF;
    INSERT INTO users AS u (sourced_id, role, username, identifier, given_name, family_name,
        middle_name, preferred_first_name, preferred_last_name, email, phone, agents, org_ids)
    SELECT own, 'parent', CASE WHEN own !~ '\s' THEN own END, contact_unique_id, first_name,
        last_name, middle_name, preferred_first_name, preferred_last_name,
        roster_mail(electronic_mails, 'Home/Personal'), roster_phone(telephones),
        roster_agents(own), coalesce((roster_roles(own, NULL)).org_ids, '[]')
    FROM (SELECT roster_contact(contact_unique_id) AS own, n.* FROM new_rows n) named
    ORDER BY own
    ON CONFLICT (sourced_id) DO UPDATE
    SET given_name = EXCLUDED.given_name, family_name = EXCLUDED.family_name,
        middle_name = EXCLUDED.middle_name,
        preferred_first_name = EXCLUDED.preferred_first_name,
        preferred_last_name = EXCLUDED.preferred_last_name,
        email = CASE WHEN u.sourced_id LIKE 'parent\_%' THEN u.email
            ELSE coalesce(EXCLUDED.email, u.email) END,
        phone = CASE WHEN u.sourced_id LIKE 'parent\_%' THEN u.phone
            ELSE coalesce(EXCLUDED.phone, u.phone) END,
        enabled_user = u.enabled_user OR u.status = 'tobedeleted',
        status = 'active'
    WHERE (u.given_name, u.family_name, u.middle_name, u.preferred_first_name,
            u.preferred_last_name, u.status)
        IS DISTINCT FROM (EXCLUDED.given_name, EXCLUDED.family_name, EXCLUDED.middle_name,
            EXCLUDED.preferred_first_name, EXCLUDED.preferred_last_name, 'active')
        OR (u.sourced_id NOT LIKE 'parent\_%' AND (u.email, u.phone) IS DISTINCT FROM
            (coalesce(EXCLUDED.email, u.email), coalesce(EXCLUDED.phone, u.phone)));
    RETURN NULL;
END $body$;

-- Contact and student name each other as agents, as OneRoster wants it.
CREATE FUNCTION follow_student_contacts() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM user_agents a USING (
            SELECT 'student_' || student_unique_id AS student,
                roster_contact(contact_unique_id) AS contact FROM old_rows) gone
        WHERE (a.user_sourced_id = gone.student AND a.agent_sourced_id = gone.contact)
            OR (a.user_sourced_id = gone.contact AND a.agent_sourced_id = gone.student);
    ELSIF EXISTS (SELECT FROM new_rows) THEN
        INSERT INTO user_agents (user_sourced_id, agent_sourced_id)
        SELECT pair.one, pair.other
        FROM (SELECT 'student_' || student_unique_id AS student,
                roster_contact(contact_unique_id) AS contact FROM new_rows) n,
            LATERAL (VALUES (n.student, n.contact), (n.contact, n.student)) pair(one, other)
        WHERE NOT EXISTS (SELECT FROM user_agents a
            WHERE a.user_sourced_id = pair.one AND a.agent_sourced_id = pair.other)
        ORDER BY 1, 2
        ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END $body$;
"""

STAFFS = r"""
CREATE FUNCTION follow_staffs() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF TG_OP = 'DELETE' THEN
        UPDATE users u SET status = 'tobedeleted', enabled_user = false FROM old_rows s
        WHERE u.sourced_id = 'staff_' || s.staff_unique_id;
        RETURN NULL;
    ELSIF NOT EXISTS (SELECT FROM new_rows) THEN
        RETURN NULL;
    END IF;
    INSERT INTO users AS u (sourced_id, role, username, identifier, given_name, family_name,
        middle_name, preferred_first_name, preferred_last_name, email, phone, agents, org_ids)
    SELECT own, 'teacher', CASE WHEN own !~ '\s' THEN own END, staff_unique_id, first_name,
        last_name, middle_name, preferred_first_name, preferred_last_name,
        roster_mail(electronic_mails, 'Work'), roster_phone(telephones), '[]', '[]'
    FROM (SELECT 'staff_' || staff_unique_id AS own, n.* FROM new_rows n) named
    ORDER BY own
    ON CONFLICT (sourced_id) DO UPDATE
    SET given_name = EXCLUDED.given_name, family_name = EXCLUDED.family_name,
        middle_name = EXCLUDED.middle_name,
        preferred_first_name = EXCLUDED.preferred_first_name,
        preferred_last_name = EXCLUDED.preferred_last_name,
        email = coalesce(EXCLUDED.email, u.email), phone = coalesce(EXCLUDED.phone, u.phone),
        enabled_user = u.enabled_user OR u.status = 'tobedeleted',
        status = 'active'
    WHERE (u.given_name, u.family_name, u.middle_name, u.preferred_first_name,
            u.preferred_last_name, u.email, u.phone, u.status)
        IS DISTINCT FROM (EXCLUDED.given_name, EXCLUDED.family_name, EXCLUDED.middle_name,
            EXCLUDED.preferred_first_name, EXCLUDED.preferred_last_name,
            coalesce(EXCLUDED.email, u.email), coalesce(EXCLUDED.phone, u.phone), 'active');
    RETURN NULL;
END $body$;
"""

ASSIGNMENTS = """
CREATE FUNCTION roster_staff_role(classification text) RETURNS text
LANGUAGE sql IMMUTABLE AS $body$
    SELECT CASE WHEN split_part(classification, '#', 2) IN ('Principal', 'Assistant Principal',
        'Superintendent', 'Assistant Superintendent', 'School Leader', 'School Administrator',
        'LEA Administrator', 'LEA System Administrator', 'State Administrator')
        THEN 'administrator' ELSE 'teacher' END
$body$;

-- The roles that assignments give: at each organization the dates of the open, else last one.
CREATE FUNCTION roster_staff_roles(staffs text[]) RETURNS TABLE (user_id text, org text,
    role text, begin_date date, end_date date) LANGUAGE plpgsql STABLE AS $body$
BEGIN
    RETURN QUERY SELECT DISTINCT ON (given.user_id, given.org, given.role) given.*
    FROM (SELECT 'staff_' || a.staff_unique_id AS user_id,
            roster_organization(o.kind, o.education_organization_id) AS org,
            roster_staff_role(a.staff_classification_descriptor) AS role, a.begin_date,
            greatest(a.end_date, CASE WHEN a.end_date IS NOT NULL THEN a.begin_date END)
                AS end_date
        FROM staff_education_organization_assignments a
        JOIN education_organizations o USING (education_organization_id)
        WHERE a.staff_unique_id = ANY (staffs)) given
    ORDER BY given.user_id, given.org, given.role, given.end_date DESC NULLS FIRST,
        given.begin_date DESC;
END $body$;

-- One primary role at each organization: whichever is there, else the administrator's.
CREATE FUNCTION derive_staff_roles(staffs text[]) RETURNS void LANGUAGE plpgsql AS $body$
DECLARE
    touched text[] := ARRAY(SELECT 'staff_' || s FROM unnest(staffs) s);
BEGIN
    INSERT INTO user_roles AS r (sourced_id, user_sourced_id, org_sourced_id, role, begin_date,
        end_date, role_type, status)
    SELECT gen_random_uuid()::text, g.user_id, g.org, g.role, g.begin_date, g.end_date,
        'secondary', 'active'
    FROM roster_staff_roles(staffs) g ORDER BY g.user_id, g.org, g.role
    ON CONFLICT (user_sourced_id, org_sourced_id, role) DO UPDATE
    SET begin_date = EXCLUDED.begin_date, end_date = EXCLUDED.end_date
    WHERE (r.begin_date, r.end_date) IS DISTINCT FROM (EXCLUDED.begin_date, EXCLUDED.end_date);
    UPDATE user_roles r SET role_type = 'primary'
    FROM (SELECT DISTINCT ON (x.user_sourced_id, x.org_sourced_id) x.sourced_id
        FROM user_roles x WHERE x.user_sourced_id = ANY (touched) AND x.status = 'active'
            AND NOT EXISTS (SELECT FROM user_roles p
                WHERE p.user_sourced_id = x.user_sourced_id
                    AND p.org_sourced_id = x.org_sourced_id
                    AND p.role_type = 'primary' AND p.status = 'active')
        ORDER BY x.user_sourced_id, x.org_sourced_id, x.end_date IS NOT NULL, x.role) first
    WHERE r.sourced_id = first.sourced_id;
    PERFORM derive_roles(touched);
    UPDATE users u SET primary_org_id = u.org_ids ->> 0
    WHERE u.sourced_id = ANY (touched) AND u.org_ids ->> 0 IS NOT NULL
        AND (u.primary_org_id IS NULL OR NOT u.org_ids ? u.primary_org_id);
END $body$;

CREATE FUNCTION follow_staff_assignments() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    touched text[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(DISTINCT staff_unique_id) INTO touched FROM new_rows;
    ELSE
        SELECT array_agg(DISTINCT staff_unique_id) INTO touched FROM old_rows;
    END IF;
    IF touched IS NULL THEN
        RETURN NULL;
    END IF;
    PERFORM roster_lock(ARRAY(SELECT 'staff_' || s FROM unnest(touched) s));
    IF TG_OP = 'DELETE' THEN
        -- Only what an assignment gave and none gives now; what staff added by hand stays.
        DELETE FROM user_roles r USING (
            SELECT 'staff_' || x.staff_unique_id AS user_id,
                roster_staff_role(x.staff_classification_descriptor) AS role,
                x.education_organization_id FROM old_rows x) gone
        WHERE r.user_sourced_id = gone.user_id AND r.role = gone.role
            AND r.org_sourced_id IN ('school_' || gone.education_organization_id,
                'lea_' || gone.education_organization_id,
                'sea_' || gone.education_organization_id,
                'esc_' || gone.education_organization_id)
            AND NOT EXISTS (SELECT FROM roster_staff_roles(touched) g
                WHERE g.user_id = r.user_sourced_id AND g.org = r.org_sourced_id
                    AND g.role = r.role);
    END IF;
    PERFORM derive_staff_roles(touched);
    RETURN NULL;
END $body$;
"""

KEEP_NAMES = r"""
CREATE FUNCTION keep_names() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    owner record;
BEGIN
    IF NEW.sourced_id LIKE 'staff\_%' THEN
        SELECT s.first_name, s.last_name, s.middle_name, s.preferred_first_name,
            s.preferred_last_name INTO owner
        FROM staffs s WHERE s.staff_unique_id = substr(NEW.sourced_id, 7);
    ELSE
        SELECT c.first_name, c.last_name, c.middle_name, c.preferred_first_name,
            c.preferred_last_name INTO owner
        FROM contacts c WHERE c.contact_unique_id = CASE
            WHEN NEW.sourced_id LIKE 'parent\_%' THEN 'TSA-CON-' || substr(NEW.sourced_id, 8)
            ELSE substr(NEW.sourced_id, 9) END;
    END IF;
    IF FOUND THEN
        NEW.given_name := owner.first_name;
        NEW.family_name := owner.last_name;
        NEW.middle_name := owner.middle_name;
        NEW.preferred_first_name := owner.preferred_first_name;
        NEW.preferred_last_name := owner.preferred_last_name;
    END IF;
    RETURN NEW;
END $body$;

-- Only for direct writes, as keep_derived; the name sorts between that and keep_user_times.
CREATE TRIGGER keep_names_insert BEFORE INSERT ON users FOR EACH ROW
    WHEN (pg_trigger_depth() = 0 AND NEW.sourced_id ~ '^(staff|contact|parent)_')
    EXECUTE FUNCTION keep_names();
CREATE TRIGGER keep_names_update BEFORE UPDATE ON users FOR EACH ROW
    WHEN (pg_trigger_depth() = 0 AND NEW.sourced_id ~ '^(staff|contact|parent)_'
        AND (OLD.given_name, OLD.family_name, OLD.middle_name, OLD.preferred_first_name,
            OLD.preferred_last_name)
        IS DISTINCT FROM (NEW.given_name, NEW.family_name, NEW.middle_name,
            NEW.preferred_first_name, NEW.preferred_last_name))
    EXECUTE FUNCTION keep_names();
"""

FOLLOWED = {
    "contacts": "follow_contacts",
    "student_contact_associations": "follow_student_contacts",
    "staffs": "follow_staffs",
    "staff_education_organization_assignments": "follow_staff_assignments",
}
ROWS = {
    "INSERT": "NEW TABLE AS new_rows",
    "UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "DELETE": "OLD TABLE AS old_rows",
}
FOLLOW = [
    f"CREATE TRIGGER follow_{event.lower()} AFTER {event} ON {table} REFERENCING {rows}"
    f" FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
    for table, function in FOLLOWED.items()
    for event, rows in ROWS.items()
]
DROP = """
DROP FUNCTION keep_names CASCADE;
DROP FUNCTION follow_staff_assignments CASCADE;
DROP FUNCTION derive_staff_roles;
DROP FUNCTION roster_staff_roles;
DROP FUNCTION roster_staff_role;
DROP FUNCTION follow_staffs CASCADE;
DROP FUNCTION follow_student_contacts CASCADE;
DROP FUNCTION follow_contacts CASCADE;
DROP FUNCTION roster_contact;
DROP FUNCTION roster_phone;
DROP FUNCTION roster_mail;
"""


class Migration(migrations.Migration):
    dependencies = [("oneroster", "0008_follow_changed_stays_and_agencies_by_trigger")]
    operations = [
        migrations.RunSQL(
            [MAILS, CONTACTS, STAFFS, ASSIGNMENTS, KEEP_NAMES, *FOLLOW],
            DROP,
        ),
    ]
