from importlib import import_module

from django.contrib.admin.apps import AdminConfig


class StaffAdminConfig(AdminConfig):
    """Django's admin app on our own site. Unfold is installed as `unfold.apps.BasicAppConfig`,
    since its default config would put its own site in the place of ours."""

    default_site = "tsa.admin.site.StaffSite"

    def ready(self):
        super().ready()
        # After every app has registered its models: ours replace some of theirs.
        import_module("tsa.admin.registrations")
        import_module("tsa.admin.reach")
