"""What the interface says goes through gettext, and is said the way this house says things."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from django.conf import settings
from django.template.base import Lexer, Token, TokenType

from tests.portal.catalogues import (
    GETTEXT,
    LATIN_WORDS,
    aliases_of,
    from_python,
    from_template,
)

ROOMS = ("portal", "search", "stations", "guides", "applications", "home")
HAN = "\u3400-\u9fff"
LATIN = re.compile("[A-Za-z]{2,}")
HAS_HAN = re.compile(f"[{HAN}]")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|%[sd]|\{\w*\}|<[^>]*>|https?://\S+|/[\w/-]*/")

# Chinese that is not the interface's, and what it is instead.
NOT_INTERFACE = {
    "home/demo/": "made-up content of the demonstration",
    "portal/formats/": "how people write days and times",
    "portal/settings/": "names of the product and the language",
    "portal/sms.py": "the console of a demonstration",
    "portal/staff/uri.py": "the name that an authenticator app shows",
    "guides/anonymity.py": "the language itself: how people write names, places, numbers",
    "search/language.py": "the language itself: which characters are Chinese",
    "search/numerals.py": "the language itself: numbers",
    "search/plan.py": "the language itself: how people cite articles",
    "stations/cells.py": "how people write yes, no and dates in a table",
    "stations/hours_text.py": "the text form of opening hours, read back by the import",
    "stations/checks.py": "what the law calls the number of a map's approval",
    "stations/names.py": "the language itself: endings of place names",
    "stations/places.py": "how people write where they live",
    "stations/elsewhere.py": "names of provinces, and how people write where they live",
}
# Arguments that hold what people write, or what staff change afterwards.
NOT_SAID = {"default", "remove", "examples"}
# Where the names of commands, parameters and settings are spoken of, to people who know them.
FOR_THOSE_WHO_KNOW = ("/management/", "portal/commands.py", "/opendata")
# Tags that translate what they hold, or only compare with it.
QUIET_TAGS = ("translate ", "trans ", "blocktranslate", "blocktrans", "plural", "if ", "elif ")
NUMERALS = "〇零一二三四五六七八九十百千万亿"
PATTERNS = {"compile", "sub", "match", "fullmatch", "search", "partition"}

SAMPLE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{1,4})+|例如 [\w.-]+")
BADLY_SAID = {
    rf"[{HAN}][,.:;?!](?![A-Za-z0-9])|[,:;?!][{HAN}]": "half-width punctuation beside Chinese",
    rf"[{HAN}]\(|\)[{HAN}]": "half-width brackets beside Chinese",
    rf"[{HAN}][\"']|[\"'][{HAN}]": "straight quotation marks beside Chinese: “ ”",
    r"\.\.\.|(?<!…)…(?!…)": "an ellipsis is ……",
    r"[TＴDＤ][+＋]\d": "a period is said in words, never T+7",
    r"\d{4}-\d\d?-\d\d?": "a date is said as 11月28日",
    r"[０-９Ａ-Ｚａ-ｚ]": "full-width letters and digits",
    r"你": "您",
    r"帐号|帐户": "账号",
    r"登陆": "登录",
    r"其它": "其他",
    r"尊敬的|敬请|特此|务必|严禁|后果自负|逾期不候": "plain and kind",
    r"^\s|\s$": "space at an end",
}


class Said(NamedTuple):
    """A text and where it stands."""

    place: str
    text: str


def files(suffixes: set[str]) -> Iterator[Path]:
    """Files of the rooms that may speak to people, relative to the project."""
    for room in ROOMS:
        for path in sorted((settings.BASE_DIR / room).rglob("*")):
            name = path.relative_to(settings.BASE_DIR).as_posix()
            if path.suffix in suffixes and "/migrations/" not in name:
                yield path


def templates() -> Iterator[Path]:
    return (path for path in files({".html", ".txt"}) if "templates" in path.parts)


def place(path: Path, line: int) -> str:
    return f"{path.relative_to(settings.BASE_DIR)}:{line}"


def untranslated_in_tag(token: Token) -> bool:
    """Whether a tag or variable holds a Chinese string that is not in `_()`."""
    if token.token_type == TokenType.BLOCK and token.contents.startswith(QUIET_TAGS):
        return False
    without = re.sub(r"""_\((?:"[^"]*"|'[^']*')\)|\|date:"[^"]*\"""", "", token.contents)
    return bool(HAS_HAN.search(without))


def untranslated_in_template(path: Path) -> Iterator[Said]:
    source = re.sub(r"<!--.*?-->", lambda m: "\n" * m[0].count("\n"), path.read_text(), flags=re.S)
    inside = ""
    for token in Lexer(source).tokenize():
        tag = token.contents.split(" ")[0] if token.token_type == TokenType.BLOCK else ""
        if inside:
            inside = "" if tag == f"end{inside}" else inside
        elif tag in {"blocktranslate", "blocktrans", "comment"}:
            inside = tag
        elif token.token_type == TokenType.TEXT:
            for offset, line in enumerate(token.contents.split("\n")):
                if HAS_HAN.search(line):
                    yield Said(place(path, token.lineno + offset), line.strip())
        elif token.token_type != TokenType.COMMENT and untranslated_in_tag(token):
            yield Said(place(path, token.lineno), token.contents)


class Strings(ast.NodeVisitor):
    """Chinese strings of a module outside gettext, docstrings and patterns."""

    def __init__(self, tree: ast.Module) -> None:
        self.found: list[tuple[int, str]] = []
        self.skipped = {*GETTEXT, *aliases_of(tree), *PATTERNS}
        self.visit(tree)

    def visit_Call(self, node: ast.Call) -> None:
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name.removesuffix("_lazy") not in self.skipped:
            self.generic_visit(node)

    def visit_keyword(self, node: ast.keyword) -> None:
        if node.arg not in NOT_SAID:
            self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):  # a docstring speaks to programmers
            self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str) and HAS_HAN.search(node.value.strip(NUMERALS)):
            self.found.append((node.lineno, node.value))


def untranslated_in_python(path: Path) -> Iterator[Said]:
    name = path.relative_to(settings.BASE_DIR).as_posix()
    if name.startswith(tuple(NOT_INTERFACE)):
        return iter(())
    found = Strings(ast.parse(path.read_text())).found
    return (Said(place(path, line), text) for line, text in found)


@cache
def interface() -> list[Said]:
    """Every source string of ours that goes through gettext."""
    said = []
    for path in files({".py"}):
        for message in from_python(path.read_text()):
            said += [
                Said(place(path, 0), text) for text in (message.singular, message.plural) if text
            ]
    for path in templates():
        for message in from_template(path.read_text()):
            said += [
                Said(place(path, 0), text) for text in (message.singular, message.plural) if text
            ]
    return said


def listed(offenders: list[Said]) -> str:
    return f"{len(offenders)}:\n" + "\n".join(f"{said.place}: {said.text}" for said in offenders)


def test_chinese_in_templates_goes_through_gettext() -> None:
    offenders = [said for path in templates() for said in untranslated_in_template(path)]
    assert not offenders, listed(offenders)


def test_chinese_in_code_goes_through_gettext() -> None:
    offenders = [said for path in files({".py"}) for said in untranslated_in_python(path)]
    assert not offenders, listed(offenders)


@pytest.mark.parametrize("bad", BADLY_SAID, ids=BADLY_SAID.values())
def test_interface_is_well_said(bad: str) -> None:
    pattern = re.compile(bad)
    offenders = [said for said in interface() if pattern.search(SAMPLE.sub("0", said.text))]
    assert not offenders, listed(offenders)


def test_interface_says_nothing_in_english() -> None:
    offenders = [
        said
        for said in interface()
        if not any(part in said.place for part in FOR_THOSE_WHO_KNOW)
        and set(LATIN.findall(SAMPLE.sub("0", PLACEHOLDER.sub(" ", said.text)))) - LATIN_WORDS
    ]
    assert not offenders, listed(offenders)


def test_scripts_take_their_words_from_the_page() -> None:
    for path in files({".js"}):
        assert not HAS_HAN.search(path.read_text()), path
