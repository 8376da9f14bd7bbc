/** Reads plans: text to a located tree, a tree to a {@link dev.rustle.deploy.plan.Plan}, all problems at once. */
@NullMarked
package dev.rustle.deploy.core.plan;

import org.jspecify.annotations.NullMarked;
