"""Records what ansible-core's own templating makes of the cases in cases.txt, as vectors.json.

    record.py CASES.txt VECTORS.json        with the python of an environment that has ansible-core 2.18

A case is one line: its kind, a space, and text in which \\n, \\t and \\\\ are escapes.

    value TEXT       what templating an argument gives (Templar.template)
    render TEXT      what the template module writes
    condition TEXT   what `when` gives
    vars JSON        the variables of the cases that follow
    options JSON     the options of the render cases that follow

Text in which set operations or dict order could differ between runs does not belong here.
"""
import json
import os
import sys
import warnings

warnings.filterwarnings("ignore")
os.environ["ANSIBLE_DEPRECATION_WARNINGS"] = "false"
os.environ["ANSIBLE_SYSTEM_WARNINGS"] = "false"

import jinja2
from ansible.errors import AnsibleError, AnsibleUndefinedVariable
from ansible.parsing.dataloader import DataLoader
from ansible.playbook.conditional import Conditional
from ansible.release import __version__
from ansible.template import Templar
from ansible.utils.display import Display

Display.warning = lambda *args, **kwargs: None
Display.deprecated = lambda *args, **kwargs: None


def shown(value):
    """The value with its types: JSON alone cannot tell a tuple from a list, or write all floats."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int):
        return {"int": str(value)}
    if isinstance(value, float):
        return {"float": repr(value)}
    if isinstance(value, list):
        return [shown(item) for item in value]
    if isinstance(value, tuple):
        return {"tuple": [shown(item) for item in value]}
    if isinstance(value, dict):
        return {"dict": [[shown(key), shown(item)] for key, item in value.items()]}
    return {"other": type(value).__name__}


def error_class(error):
    """undefined, syntax or runtime."""
    if isinstance(error, (AnsibleUndefinedVariable, jinja2.UndefinedError)):
        return "undefined"
    if isinstance(error, jinja2.TemplateSyntaxError) or "template error while templating" in str(error):
        return "syntax"
    original = getattr(error, "orig_exc", None) or (error.__context__ if "The conditional check" in str(error) else None)
    if original is not None and original is not error:
        return error_class(original)
    return "runtime"


def run(kind, text, variables, options):
    templar = Templar(loader=DataLoader(), variables=variables)
    if kind == "value":
        return templar.template(text)
    if kind == "render":
        names = {"trim_blocks": True, "lstrip_blocks": False, "newline_sequence": "\n"}
        names.update(options)
        from ansible.template import AnsibleEnvironment
        templar = templar.copy_with_new_env(environment_class=AnsibleEnvironment)
        return templar.do_template(text, preserve_trailing_newlines=True, escape_backslashes=False, overrides=names)
    if kind == "condition":
        conditional = Conditional(loader=DataLoader())
        conditional.when = [text]
        return conditional.evaluate_conditional(templar, variables)
    raise ValueError(kind)


def main(cases, target):
    vectors, variables, options = [], {}, {}
    scopes = []
    with open(cases, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            line = line.rstrip("\n")
            if not line or line.startswith("##"):
                continue
            kind, _, text = line.partition(" ")
            if kind == "vars":
                variables = text
                scopes.append(json.loads(text))
                continue
            if kind == "options":
                options = json.loads(text)
                continue
            text = text.replace("\\\\", "\0").replace("\\n", "\n").replace("\\t", "\t").replace("\\r", "\r").replace("\0", "\\")
            vector = {"line": number, "kind": kind, "text": text, "scope": len(scopes) - 1}
            if kind == "render" and options:
                vector["options"] = options
            try:
                vector["result"] = shown(run(kind, text, json.loads(variables), options))
            except Exception as error:
                vector["error"] = error_class(error)
                vector["message"] = str(error).splitlines()[0][:200]
            vectors.append(vector)
    with open(target, "w", encoding="utf-8") as out:
        out.write('{"ansible":%s,"jinja":%s,"python":%s,\n"scopes":[\n' % tuple(map(json.dumps, (__version__, jinja2.__version__, sys.version.split()[0]))))
        out.write(",\n".join(json.dumps(scope, ensure_ascii=False) for scope in scopes))
        out.write('],\n"vectors":[\n')
        out.write(",\n".join(json.dumps(vector, ensure_ascii=False) for vector in vectors))
        out.write("]}\n")
    print(len(vectors), "vectors of", len({v["kind"] for v in vectors}), "kinds,", sum("error" in v for v in vectors), "errors")


main(*sys.argv[1:])
