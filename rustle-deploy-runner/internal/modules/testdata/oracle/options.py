"""Writes options.json: what ansible-doc says about the options of modules. Facts only; descriptions stay out."""
import json, os, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
MODULES = ["apt", "assert", "command", "copy", "debug", "fail", "file", "lineinfile", "meta", "package", "ping", "service", "set_fact", "setup", "shell", "stat",
           "systemd", "systemd_service", "template", "wait_for"]


def main():
    names = sys.argv[1:] or MODULES
    output = subprocess.run([os.path.dirname(sys.executable) + "/ansible-doc", "-j", *names], stdout=subprocess.PIPE, check=True).stdout
    documented = json.loads(output)
    import ansible.release
    modules = {}
    for name in sorted(documented):
        modules[name] = {option: {"type": facts.get("type", "str"), "elements": facts.get("elements"), "required": bool(facts.get("required")),
                                  "default": facts.get("default"), "choices": facts.get("choices"), "aliases": facts.get("aliases", [])}
                         for option, facts in sorted(documented[name]["doc"]["options"].items())}
    with open(HERE + "/options.json", "w") as f:
        json.dump({"recorded_with": "ansible-core " + ansible.release.__version__, "modules": modules}, f, indent=1)
        f.write("\n")


main()
