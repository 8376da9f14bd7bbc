/** Reads inventories: INI, YAML and JSON to hosts, groups, variables and connections. */
@NullMarked
package dev.rustle.deploy.core.inventory;

import org.jspecify.annotations.NullMarked;
