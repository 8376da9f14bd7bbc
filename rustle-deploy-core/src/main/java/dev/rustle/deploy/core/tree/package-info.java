/** Trees of values in which every value knows its place in the text: what plans and inventories are read from. */
@NullMarked
package dev.rustle.deploy.core.tree;

import org.jspecify.annotations.NullMarked;
