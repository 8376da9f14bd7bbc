#!/usr/bin/env python3
"""Records what ansible-core makes of the test inventories and of host patterns.

Run it with the Python of an environment that has ansible-core 2.18, from this folder:

    python record_inventories.py

For every inventory in ../resources/inventories it writes <inventory>.facts: hosts in order with their variables and groups, groups in order with
their hosts, and the hosts of every pattern in patterns.txt (null where Ansible stops with an error, "unmatched" where it only warns).
"""
import datetime
import json
import os
import stat
import tempfile

from ansible import constants
from ansible.errors import AnsibleError
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.vars.manager import VariableManager

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "resources", "inventories")


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


def facts(source, patterns):
    loader = DataLoader()
    inventory = InventoryManager(loader=loader, sources=[source])
    manager = VariableManager(loader=loader, inventory=inventory)
    matched = {}
    for pattern in patterns:
        constants.HOST_PATTERN_MISMATCH = "error"
        # A fresh one each time: looking for localhost leaves traces.
        fresh = InventoryManager(loader=loader, sources=[source])
        try:
            matched[pattern] = [host.name for host in fresh.get_hosts(pattern)]
        except AnsibleError as error:
            matched[pattern] = "unmatched" if "Could not match" in str(error) else None
    return {
        "hosts": {
            host.name: {"groups": sorted(group.name for group in host.get_groups() if group.name != "all"), "vars": own_variables(manager, host)}
            for host in inventory.hosts.values() if not host.implicit
        },
        "groups": {group.name: [host.name for host in group.get_hosts()] for group in inventory.groups.values()},
        "patterns": matched,
    }


def main():
    with open(os.path.join(FOLDER, "patterns.txt"), encoding="utf-8") as file:
        patterns = [line.rstrip("\n") for line in file if line.strip() and not line.startswith("#")]
    for name in sorted(os.listdir(FOLDER)):
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


if __name__ == "__main__":
    main()
