/** Where: hosts, how to reach them, and the inventories that name them. */
@NullMarked
package dev.rustle.deploy.target;

import org.jspecify.annotations.NullMarked;
