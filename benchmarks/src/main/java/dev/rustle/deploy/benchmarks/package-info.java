/** What the pipeline costs on the controller, through its public doors. */
@NullMarked
package dev.rustle.deploy.benchmarks;

import org.jspecify.annotations.NullMarked;
