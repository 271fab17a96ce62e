"""The reference of problems is the catalogue's, every code is used and tested, and no message has an open blank."""

from __future__ import annotations

import ast
import importlib.util
import re
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

import elinvoima_xl
from elinvoima_xl.foundation.catalogue import CATALOGUE
from elinvoima_xl.foundation.language import LANGUAGES, Term, words

ROOT = Path(__file__).parents[2]
PACKAGE = Path(elinvoima_xl.__file__).parent
# Always there, by problem() itself; `found` and `item` are held to be given where a text shows them.
ALWAYS = frozenset({"file", "sheet", "cell"})


@cache
def maker():
    """Return the script that makes the page."""
    path = ROOT / "docs" / "make_problems.py"
    spec = importlib.util.spec_from_file_location("make_problems", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def blanks_of(code: str) -> frozenset[str]:
    texts = [words(language)(text) for text in filter(None, CATALOGUE[code][1:]) for language in LANGUAGES]
    return frozenset(name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name) - ALWAYS


# --- the calls that make problems, read from the source


class Made(NamedTuple):
    """A call that makes a problem: where, of which code, with which blanks."""

    place: str
    code: str
    given: frozenset[str]


@cache
def modules() -> dict[str, ast.Module]:
    paths = [path for path in PACKAGE.rglob("*.py") if path.name != "catalogue.py"]
    return {str(path.relative_to(PACKAGE)): ast.parse(path.read_text("utf-8")) for path in sorted(paths)}


def name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def keywords(call: ast.Call) -> frozenset[str]:
    return frozenset(each.arg for each in call.keywords if each.arg)


def dict_keys(node: ast.AST) -> frozenset[str]:
    """Return the keys of the dictionaries written out in a function: blanks that it passes on with **."""
    keys = (key for each in ast.walk(node) if isinstance(each, ast.Dict) for key in each.keys)
    return frozenset(key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str))


@cache
def helpers() -> dict[str, frozenset[str]]:
    """Return the functions that return a dictionary, with the keys that it can have."""
    return {
        each.name: dict_keys(each)
        for tree in modules().values()
        for each in functions(tree)
        if each.returns is not None and ast.unparse(each.returns).startswith("dict[")
    }


def passed_on(call: ast.Call, function: ast.FunctionDef) -> frozenset[str]:
    """Return the blanks that a call gets by **: those of dictionaries written in its function or in one it calls."""
    if all(each.arg for each in call.keywords):
        return frozenset()
    called = {name_of(each) for each in calls(function)} & set(helpers())
    return dict_keys(function).union(*(helpers()[name] for name in called))


def makers_of(tree: ast.Module) -> dict[str, frozenset[str]]:
    """Return the functions that take a code and make a problem of it, each with the blanks that it gives itself."""
    found = {"problem": frozenset()}
    # Twice: one may use another that stands below it.
    for function in (*functions(tree), *functions(tree)):
        taken = {each.arg for each in (*function.args.args, *function.args.kwonlyargs)} & {"code"}
        for call in calls(function):
            passed = {each.id for each in call.args if isinstance(each, ast.Name)} & taken
            if passed and name_of(call) in found:
                found[function.name] = keywords(call) | found[name_of(call)] | passed_on(call, function)
    return found


@cache
def shared_makers() -> dict[str, frozenset[str]]:
    """Return the methods of that kind that other modules call."""
    found = {name: given for tree in modules().values() for name, given in makers_of(tree).items()}
    return {**found, "problem": frozenset()}


def codes_in(node: ast.AST) -> set[str]:
    strings = {each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)}
    return strings & set(CATALOGUE)


def made_in(name: str, tree: ast.Module) -> Iterator[Made]:
    """Yield the calls that name their code, also by a variable that a function sets to one of several."""
    makers = shared_makers() | makers_of(tree)
    for function in functions(tree):
        for call in calls(function):
            if name_of(call) in makers:
                given = keywords(call) | makers[name_of(call)] | passed_on(call, function)
                for code in sorted({each for argument in call.args for each in codes_of(argument, function)}):
                    yield Made(f"{name}:{call.lineno}", code, given)


def codes_of(argument: ast.expr, function: ast.FunctionDef) -> set[str]:
    return codes_in(set_in(function, argument.id)) if isinstance(argument, ast.Name) else codes_in(argument)


def set_in(function: ast.FunctionDef, variable: str) -> ast.Module:
    """Return the values that a function sets a variable to."""
    values = [
        ast.Expr(node.value)
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and any(getattr(each, "id", "") == variable for each in node.targets)
    ]
    return ast.Module(body=values, type_ignores=[])


@cache
def made() -> tuple[Made, ...]:
    return tuple(each for name, tree in modules().items() for each in made_in(name, tree))


# --- what must hold


def test_the_page_is_what_its_script_makes():
    assert (ROOT / "docs" / "problems.md").read_text("utf-8") == maker().page(), "run python docs/make_problems.py"


def test_the_page_tells_every_code_once():
    codes = [code for group in maker().groups().values() for code in group]

    assert sorted(codes) == sorted(CATALOGUE)


@pytest.mark.parametrize("code", CATALOGUE)
def test_an_example_fills_every_blank_in_words_of_the_language(code):
    example = maker().example(code)

    for language in LANGUAGES:
        # A placeholder of a Word template has two braces.
        assert re.search(r"(?<!{){(?!{)", example.to_text(language)) is None
    terms = [each for _, each in example.blanks if isinstance(each, Term)]
    assert [each for each in terms if words("fi")(each) == each] == []


def test_every_code_is_told_by_some_module():
    said = {code for tree in modules().values() for code in codes_in(tree)}

    assert sorted(set(CATALOGUE) - said) == []


def test_every_code_is_provoked_by_some_test():
    files = [path for path in Path(__file__).parents[1].rglob("*.py") if path.name != Path(__file__).name]
    tested = {code for path in files for code in codes_in(ast.parse(path.read_text("utf-8")))}

    assert sorted(set(CATALOGUE) - tested) == []


def test_whoever_makes_a_problem_gives_all_that_its_texts_need():
    lacking = [
        f"{each.place}: {each.code} lacks {sorted(blanks_of(each.code) - each.given)}"
        for each in made()
        if blanks_of(each.code) - each.given
    ]

    assert lacking == []


def test_nearly_every_code_is_made_where_its_blanks_can_be_checked():
    checked = {each.code for each in made()}

    assert len(checked) > 0.9 * len(CATALOGUE)
