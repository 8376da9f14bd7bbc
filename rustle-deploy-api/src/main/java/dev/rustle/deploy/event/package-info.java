/** What happens during a deployment, as it happens. */
@NullMarked
package dev.rustle.deploy.event;

import org.jspecify.annotations.NullMarked;
