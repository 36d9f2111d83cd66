"""Parts of users, line items and results that OneRoster's CSV has in files of their own.

Each row has a sourcedId, so that a delta can name it. The rows are the truth for packages; the
API's columns (`users.user_profiles`, `line_items.learning_objective_set`, …) follow them by
trigger, and what the API or staff write into such a column becomes rows.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from edfi.models.columns import are_arrays, collection
from oneroster.models import columns
from oneroster.models.gradebook import LineItem, Result, ScoreScale, rules
from oneroster.models.users import RosterUser


def _of(to: type[models.Model], column: str, label: str) -> models.ForeignKey:
    return models.ForeignKey(
        to, models.CASCADE, db_column=column, related_name="+", verbose_name=label
    )


def _maybe(label: str) -> models.TextField:
    return models.TextField(label, null=True, blank=True)


class UserProfile(columns.RosterRecord):
    """A user's account with a vendor. Credentials come and go by the API's column only."""

    user = _of(RosterUser, "user_sourced_id", _("user"))
    profile_id = models.TextField(_("profile"), help_text=_("A URI, by which roles name it."))
    profile_type = _maybe(_("type"))
    vendor_id = _maybe(_("vendor"))
    application_id = _maybe(_("application"))
    description = _maybe(_("description"))
    credentials = collection(_("As OneRoster says them."), _("credentials"))

    class Meta:
        db_table = "user_profiles"
        verbose_name = _("profile of a user")
        verbose_name_plural = _("profiles of users")
        indexes = [columns.by_modified("user_profiles")]
        constraints = [*rules("user_profiles"), are_arrays("user_profiles", "credentials")]

    def __str__(self):
        return self.sourced_id


class _ScaleLink(columns.RosterRecord):
    """That scores are on a scale; of several the latest counts."""

    title = _maybe(_("title"))
    score_scale = _of(ScoreScale, "score_scale_sourced_id", _("score scale"))

    class Meta:
        abstract = True

    def __str__(self):
        return self.sourced_id


class LineItemScoreScale(_ScaleLink):
    line_item = _of(LineItem, "line_item_sourced_id", _("line item"))

    class Meta:
        db_table = "line_item_score_scales"
        verbose_name = _("score scale of a line item")
        verbose_name_plural = _("score scales of line items")
        indexes = [columns.by_modified("item_scales")]
        constraints = rules("line_item_score_scales")


class ResultScoreScale(_ScaleLink):
    result = _of(Result, "result_sourced_id", _("result"))

    class Meta:
        db_table = "result_score_scales"
        verbose_name = _("score scale of a result")
        verbose_name_plural = _("score scales of results")
        indexes = [columns.by_modified("result_scales")]
        constraints = rules("result_score_scales")


class _Objective(columns.RosterRecord):
    source = models.TextField(_("source"))
    learning_objective_id = models.TextField(_("learning objective"))

    class Meta:
        abstract = True

    def __str__(self):
        return self.sourced_id


class LineItemObjective(_Objective):
    """What a line item is to teach."""

    line_item = _of(LineItem, "line_item_sourced_id", _("line item"))

    class Meta:
        db_table = "line_item_objectives"
        verbose_name = _("learning objective of a line item")
        verbose_name_plural = _("learning objectives of line items")
        indexes = [columns.by_modified("item_objectives")]
        constraints = rules("line_item_objectives")


class ResultObjective(_Objective):
    """How far a result shows that it was learnt."""

    result = _of(Result, "result_sourced_id", _("result"))
    score = columns.Number(_("score"))
    text_score = _maybe(_("score in words"))

    class Meta:
        db_table = "result_objectives"
        verbose_name = _("learning objective of a result")
        verbose_name_plural = _("learning objectives of results")
        indexes = [columns.by_modified("result_objectives")]
        constraints = rules("result_objectives")
