"""What the environment says about admissions, checked when the application starts."""

from django.conf import settings
from django.core.checks import Error, register

from enrollment.steps import DOCUMENT_TYPES


@register
def required_documents_are_known(app_configs, **options):
    unknown = sorted(set(settings.REQUIRED_DOCUMENTS) - set(DOCUMENT_TYPES))
    if not unknown:
        return []
    return [
        Error(
            f"REQUIRED_DOCUMENTS names unknown types: {', '.join(unknown)}.",
            hint=f"Known are: {', '.join(DOCUMENT_TYPES)}.",
            id="enrollment.E001",
        )
    ]
