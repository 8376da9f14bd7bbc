#!/usr/bin/env python3
"""Records what ansible-core makes of the test inventories and of host patterns.

Run it with the Python of an environment that has ansible-core 2.18, from this folder:

    python record_inventories.py

For every inventory in ../resources/inventories it writes <inventory>.facts: hosts in order with their variables and groups, groups in order with
their hosts, and the hosts of every pattern in patterns.txt (null where Ansible stops with an error, "unmatched" where it only warns).

Every folder in ../resources/inventory-cases is one inventory of the sources that its sources.txt names, one a line, for a playbook in its folder plan, if there is one. Its
recorded.json has the same, and what `ansible-inventory --list` prints instead of the variables of hosts. With names of folders as arguments only these are recorded.
"""
import datetime
import json
import os
import stat
import subprocess
import sys
import tempfile

from ansible import constants
from ansible.errors import AnsibleError
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.vars.manager import VariableManager

RESOURCES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "resources")
FOLDER = os.path.join(RESOURCES, "inventories")
CASES = os.path.join(RESOURCES, "inventory-cases")


def plain(value):
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, bool) or value is None or isinstance(value, (int, float)):
        return value
    return str(value)


def own_variables(manager, host):
    """The variables that come from the inventory, and none of those that Ansible adds to them."""
    added = {"inventory_file", "inventory_dir"}
    every = manager.get_vars(host=host, include_hostvars=False, use_cache=False)
    names = set(host.vars)
    for group in host.get_groups():
        names.update(group.vars)
    return {name: plain(every[name]) for name in every if name in names and name not in added}


def groups(inventory):
    return {group.name: [host.name for host in group.get_hosts()] for group in inventory.groups.values()}


def groups_of(host):
    return sorted(group.name for group in host.get_groups() if group.name != "all")


def matches(sources, patterns):
    matched = {}
    for pattern in patterns:
        constants.HOST_PATTERN_MISMATCH = "error"
        # A fresh one each time: looking for localhost leaves traces.
        fresh = InventoryManager(loader=DataLoader(), sources=sources)
        try:
            matched[pattern] = [host.name for host in fresh.get_hosts(pattern)]
        except AnsibleError as error:
            matched[pattern] = "unmatched" if "Could not match" in str(error) else None
    return matched


def facts(source, patterns):
    loader = DataLoader()
    inventory = InventoryManager(loader=loader, sources=[source])
    manager = VariableManager(loader=loader, inventory=inventory)
    return {
        "hosts": {
            host.name: {"groups": groups_of(host), "vars": own_variables(manager, host)}
            for host in inventory.hosts.values() if not host.implicit
        },
        "groups": groups(inventory),
        "patterns": matches([source], patterns),
    }


def variables_of_this_machine(sources, plan):
    """What the implicit localhost has beside what every host has; nothing if the inventory has a localhost."""
    loader = DataLoader()
    inventory = InventoryManager(loader=loader, sources=sources)
    manager = VariableManager(loader=loader, inventory=inventory)
    # Without this it takes the working folder for that of the playbook.
    manager.safe_basedir = plan is not None
    if plan:
        loader.set_basedir(plan)
    host = inventory.get_host("localhost")
    if not host.implicit:
        return None
    added = {"inventory_file", "inventory_dir", "inventory_hostname", "inventory_hostname_short", "group_names", "ansible_connection"}
    added.update({"ansible_python_interpreter", "ansible_facts"})
    added.update(manager._get_magic_variables(play=None, host=host, task=None, include_hostvars=False))
    every = manager.get_vars(host=host, include_hostvars=False, use_cache=False)
    return {name: plain(value) for name, value in every.items() if name not in added}


def listed(sources, plan):
    """What ansible-inventory prints, with nothing to read and without the configuration of whoever runs this."""
    command = [os.path.join(os.path.dirname(sys.executable), "ansible-inventory"), "--list"]
    for source in sources:
        command += ["-i", source]
    if plan:
        command += ["--playbook-dir", plan]
    with tempfile.NamedTemporaryFile(suffix=".cfg") as nothing:
        environment = dict(os.environ, ANSIBLE_CONFIG=nothing.name)
        printed = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=True).stdout
    return json.loads(printed)


def record_case(folder, patterns):
    os.chdir(folder)
    with open("sources.txt", encoding="utf-8") as file:
        lines = [line.rstrip("\n") for line in file]
    # Ansible remembers what it found in folders by their names, so that these must differ from case to case.
    sources = [os.path.abspath(line) if os.path.exists(line) else line for line in lines]
    plan = os.path.join(folder, "plan") if os.path.isdir("plan") else None
    inventory = InventoryManager(loader=DataLoader(), sources=sources)
    recorded = {
        "listed": listed(sources, plan),
        "hosts": {host.name: groups_of(host) for host in inventory.hosts.values() if not host.implicit},
        "groups": groups(inventory),
        "this_machine": variables_of_this_machine(sources, plan),
        "patterns": matches(sources, patterns),
    }
    with open("recorded.json", "w", encoding="utf-8") as file:
        json.dump(recorded, file, indent=1, ensure_ascii=False)
        file.write("\n")


def main():
    with open(os.path.join(FOLDER, "patterns.txt"), encoding="utf-8") as file:
        patterns = [line.rstrip("\n") for line in file if line.strip() and not line.startswith("#")]
    for name in [] if sys.argv[1:] else sorted(os.listdir(FOLDER)):
        if name.endswith(".facts") or name == "patterns.txt":
            continue
        source = os.path.join(FOLDER, name)
        with tempfile.TemporaryDirectory() as folder:
            if name.startswith("dynamic"):
                program = os.path.join(folder, "program")
                with open(program, "w", encoding="utf-8") as file:
                    file.write("#!/bin/sh\ncat '%s'\n" % source)
                os.chmod(program, stat.S_IRWXU)
                source = program
            recorded = facts(source, patterns)
        with open(os.path.join(FOLDER, name + ".facts"), "w", encoding="utf-8") as file:
            json.dump(recorded, file, indent=1, ensure_ascii=False)
            file.write("\n")
    # These come last: Ansible remembers what it has found in the working folder, which changes here.
    for name in sys.argv[1:] or sorted(os.listdir(CASES)):
        record_case(os.path.abspath(os.path.join(CASES, name)), patterns)


if __name__ == "__main__":
    main()
