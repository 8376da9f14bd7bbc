package dev.rustle.deploy.core.inventory;

import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Value;

/**
 * A value and where it was written.
 *
 * @param value the value
 * @param location the place
 */
record Located(Value value, Location location) {}
