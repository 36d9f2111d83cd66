"""Learning resources of vendors, and the classes, courses and users they are meant for."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from oneroster.models import columns
from oneroster.models.columns import may_refer, refer, text

ROLES = [
    "administrator",
    "aide",
    "guardian",
    "parent",
    "proctor",
    "relative",
    "student",
    "teacher",
]


def _of_resource() -> models.ForeignKey:
    return refer(
        Resource,
        "resource_sourced_id",
        _("resource"),
        to_field=None,
        related_name="%(class)s_links",
    )


def _rules(table: str) -> list[models.CheckConstraint]:
    return [columns.status_is_known(table), columns.are_json(table, "object", "metadata")]


class Resource(columns.RosterRecord):
    """A book, program or site, under the id that its vendor gave it."""

    class Importance(models.TextChoices):
        PRIMARY = "primary", _("primary")
        SECONDARY = "secondary", _("secondary")

    vendor_resource_id = models.CharField(_("vendor's resource id"), max_length=255)
    title = text(1000, _("title"))
    roles = columns.texts(_("roles"), _("Whom it is for: student, teacher …"))
    importance = text(10, _("importance"), choices=Importance)
    vendor_id = text(255, _("vendor"))
    application_id = text(255, _("application"))

    class Meta:
        db_table = "resources"
        verbose_name = _("resource")
        ordering = ["title", "sourced_id"]
        indexes = [
            models.Index(fields=["title", "sourced_id"], name="idx_resources_title"),
            columns.by_modified("resources"),
        ]
        constraints = [
            *_rules("resources"),
            columns.are_each_of("resources", "roles", ROLES),
            models.CheckConstraint(
                name="resources_importance_is_known",
                condition=models.Q(importance__in=["primary", "secondary"]),
            ),
        ]

    def __str__(self):
        return self.title or self.vendor_resource_id


class ClassResource(columns.RosterRecord):
    """That a class uses a resource."""

    title = text(1000, _("title"))
    roster_class = refer(
        "oneroster.RosterClass", "class_sourced_id", _("class"), related_name="resource_links"
    )
    resource = _of_resource()

    class Meta:
        db_table = "class_resources"
        verbose_name = _("resource of a class")
        verbose_name_plural = _("resources of classes")
        ordering = ["sourced_id"]
        indexes = [columns.by_modified("class_resources")]
        constraints = _rules("class_resources")

    def __str__(self):
        return f"{self.roster_class_id} · {self.resource_id}"


class CourseResource(columns.RosterRecord):
    """That a course uses a resource."""

    title = text(1000, _("title"))
    course = refer(
        "oneroster.Course", "course_sourced_id", _("course"), related_name="resource_links"
    )
    resource = _of_resource()

    class Meta:
        db_table = "course_resources"
        verbose_name = _("resource of a course")
        verbose_name_plural = _("resources of courses")
        ordering = ["sourced_id"]
        indexes = [columns.by_modified("course_resources")]
        constraints = _rules("course_resources")

    def __str__(self):
        return f"{self.course_id} · {self.resource_id}"


class UserResource(columns.RosterRecord):
    """That a user uses a resource, perhaps only at one organization or in one class."""

    title = text(1000, _("title"))
    user = refer(
        "oneroster.RosterUser",
        "user_sourced_id",
        _("user"),
        to_field=None,
        related_name="resource_links",
    )
    organization = may_refer(
        "oneroster.Organization",
        "org_sourced_id",
        _("organization"),
        to_field=None,
        related_name="resource_links",
    )
    roster_class = may_refer(
        "oneroster.RosterClass", "class_sourced_id", _("class"), related_name="+"
    )
    resource = _of_resource()

    class Meta:
        db_table = "user_resources"
        verbose_name = _("resource of a user")
        verbose_name_plural = _("resources of users")
        ordering = ["sourced_id"]
        indexes = [columns.by_modified("user_resources")]
        constraints = _rules("user_resources")

    def __str__(self):
        return f"{self.user_id} · {self.resource_id}"
