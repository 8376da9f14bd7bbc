/** What should be true on the hosts: plans, plays, tasks and the values in them. */
@NullMarked
package dev.rustle.deploy.plan;

import org.jspecify.annotations.NullMarked;
