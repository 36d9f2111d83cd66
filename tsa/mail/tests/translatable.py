"""Which texts families can read: found in the code and templates, as gettext would find them.

The extraction is ours because xgettext is on few machines: Python by its syntax tree, templates
by Django's own parser, so that a msgid is exactly what is looked up at run time.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.template import engines
from django.template.base import NodeList, Template
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

# Where a family's texts stand. Staff's pages are in English.
CODE = (
    "edfi/descriptors.py",
    "enrollment/*.py",
    "enrollment/api/*.py",
    "enrollment/services/*.py",
    "tsa/accounts/bearer.py",
    "tsa/accounts/letters.py",
    "tsa/accounts/links.py",
    "tsa/accounts/throttling.py",
    "tsa/accounts/api/*.py",
    "tsa/api/*.py",
    "tsa/coaches/*.py",
    "tsa/coaches/api/*.py",
    "tsa/coaches/services/*.py",
    "tsa/landing.py",
    "tsa/landing_questions.py",
    "tsa/lib/*.py",
)
FOR_STAFF = {
    "enrollment/duplicates.py",
    "enrollment/services/handling.py",
    "enrollment/services/places.py",
    "enrollment/models.py",
    "enrollment/admin.py",
    "tsa/coaches/models.py",
    "tsa/coaches/admin.py",
}
TEMPLATES = ("mail/*.html", "mail/*.txt", "family/*.html", "error.html")
CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}

Text = tuple[str, str | None]  # singular, plural


def texts() -> dict[Text, str]:
    """Every text, with the first file it stands in."""
    found: dict[Text, str] = {}
    for pattern in CODE:
        for path in sorted(settings.BASE_DIR.glob(pattern)):
            name = str(path.relative_to(settings.BASE_DIR))
            if name not in FOR_STAFF:
                for text in _of_code(path):
                    found.setdefault(text, name)
    folder = settings.BASE_DIR / "templates"
    for pattern in TEMPLATES:
        for path in sorted(folder.glob(pattern)):
            name = str(path.relative_to(folder))
            for text in _of_template(engines["django"].get_template(name).template):
                found.setdefault(text, f"templates/{name}")
    return found


def _of_code(path: Path) -> Iterator[Text]:
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name | ast.Attribute):
            continue
        called = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
        if called in CALLS and node.args:
            yield (
                _literal(path, node.args[0]),
                (_literal(path, node.args[1]) if called.startswith("n") else None),
            )


def _literal(path: Path, node: ast.expr) -> str:
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        raise AssertionError(f"{path}:{node.lineno}: only a literal text can be translated")
    return node.value


def _of_template(template: Template) -> Iterator[Text]:
    nodes: NodeList = template.nodelist
    for node in nodes.get_nodes_by_type(TranslateNode):
        yield str(node.filter_expression.var.literal), None
    for node in nodes.get_nodes_by_type(BlockTranslateNode):
        singular, _ = node.render_token_list(node.singular)
        plural = node.render_token_list(node.plural)[0] if node.plural else None
        if node.trimmed:
            singular, plural = _trimmed(singular), plural and _trimmed(plural)
        yield singular, plural


def _trimmed(text: str) -> str:
    return " ".join(line.strip() for line in text.strip().splitlines() if line.strip())
