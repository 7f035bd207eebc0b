"""The import rules of docs/architecture.md, checked."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
APPS = ["review", "screening", "extraction", "synthesis"]  # each may import those before it
KERNELS = [
    "screening/readers",
    "screening/writers",
    "screening/matching",
    "screening/agreement",
    "screening/learning",
    "screening/stopping",
    "screening/fronts.py",
    "screening/filing.py",
    "screening/arcs.py",
    "screening/pace.py",
    "extraction/pdf",
    "extraction/conversions",
    "extraction/combining.py",
    "extraction/correlation.py",
    "extraction/standardised.py",
    "extraction/steps.py",
    "synthesis/stats",
    "synthesis/plots",
    "screening/plots",
    "review/svg.py",
    "review/numbers.py",
]
PURE = {"review.svg", "review.numbers"}  # kernels that those of other apps may use
RULES = ["screening/consensus.py", "extraction/comparison.py", "review/roles.py"]
NAMELESS = {"utils", "helpers", "services", "selectors", "managers", "mixins", "signals"}
NAMELESS |= {"constants", "common"}
WRITES = {"create", "save", "delete", "update", "update_or_create", "get_or_create"}
WRITES |= {"bulk_create", "bulk_update"}


def python_files(*places):
    for place in places:
        yield from [ROOT / place] if place.endswith(".py") else (ROOT / place).rglob("*.py")


def tree(path):
    return ast.walk(ast.parse(path.read_text()))


def imported(path):
    """Names as in `import a.b` and `from a import b`, which may be the module a.b."""
    for node in tree(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0 or path.name == "__init__.py", f"relative import in {path}"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imported_apps(path):
    return {name.split(".")[0] for name in imported(path)} & set(APPS)


@pytest.mark.parametrize("app", APPS)
def test_apps_import_only_earlier_apps(app):
    later = set(APPS[APPS.index(app) + 1 :])
    for path in python_files(app):
        assert not later & imported_apps(path), path


def test_kernels_import_neither_django_nor_another_app():
    for path in python_files(*KERNELS):
        names = {name for name in imported(path) if ".".join(name.split(".")[:2]) not in PURE}
        roots = {name.split(".")[0] for name in names}
        assert not roots & {"django", "celery", *APPS} - {path.relative_to(ROOT).parts[0]}, path


def test_rules_use_only_their_choices():
    for path in python_files(*RULES):
        django = {name for name in imported(path) if name.startswith("django.db")}
        models = {name for name in imported(path) if ".models" in name}
        assert not django | models, path


def called(path):
    for node in tree(path):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr


def test_views_tasks_and_forms_do_not_write():
    """Every change to the database goes through an action."""
    for path in python_files(*APPS):
        if path.parent.name == "views" or path.stem in {"tasks", "forms", "api"}:
            assert not WRITES & set(called(path)), path


def test_actions_take_no_request():
    for path in python_files(*APPS):
        if path.parent.name == "actions":
            arguments = {node.arg for node in tree(path) if isinstance(node, ast.arg)}
            assert "request" not in arguments, path


def test_views_reach_rows_only_through_get_for():
    """An invitation is the one exception: its token is the permission."""
    for path in python_files(*APPS):
        if path.parent.name == "views" and path.stem != "members":
            assert "django.shortcuts.get_object_or_404" not in set(imported(path)), path


# Each takes a second or more, in each of the processes that `run` starts.
SLOW = {"pandas", "scipy.optimize", "screening.learning"}


def test_imports_stand_at_the_top_but_for_an_action_in_its_task_and_slow_ones():
    for path in python_files(*APPS):
        for function in functions(path):
            inner = {name for node in ast.walk(function) for name in modules_of(node)} - SLOW
            if path.stem == "tasks":
                inner = {name for name in inner if ".actions" not in name}
            assert not inner, f"{path}: {function.name}"


def modules_of(node):
    if isinstance(node, ast.ImportFrom):
        return [node.module]
    return [alias.name for alias in node.names] if isinstance(node, ast.Import) else []


def functions(path):
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    return [node for node in tree(path) if isinstance(node, kinds)]


def length(function):
    """In lines, without the docstring's."""
    first = function.body[0]
    doc = first if ast.get_docstring(function) else None
    own = doc.end_lineno - doc.lineno + 1 if doc else 0
    return function.end_lineno - function.lineno + 1 - own


def too_long(path):
    lines = path.read_text().count("\n")
    if lines > 300:
        yield f"{path}: {lines} lines"
    limit = 20 if path.parent.name == "views" else 30
    yield from (f"{path}: {f.name}, {length(f)}" for f in functions(path) if length(f) > limit)


def test_files_and_functions_stay_short():
    places = python_files(*APPS, "demo", "benchmarks")
    files = [path for path in places if "migrations" not in path.parts]
    assert not [words for path in files for words in too_long(path)]


def test_every_module_says_what_it_knows():
    for path in python_files(*APPS):
        assert path.stem not in NAMELESS, path


def test_shared_tasks_live_in_tasks():
    for path in python_files(*APPS):
        if path.stem != "tasks":
            assert "celery.shared_task" not in set(imported(path)), path


def test_models_neither_override_save_nor_listen_to_signals():
    for path in python_files(*APPS):
        if path.parent.name == "models":
            assert "save" not in {function.name for function in functions(path)}, path
        assert not {name for name in imported(path) if name.startswith("django.dispatch")}, path


def test_tasks_take_keys_and_are_short():
    for path in python_files(*APPS):
        if path.stem == "tasks":
            for function in functions(path):
                assert len(function.args.args) <= 1, f"{path}: {function.name}"
                assert length(function) <= 6, f"{path}: {function.name}"
