package dev.rustle.deploy.plan;

/**
 * How the hosts of a play move through its tasks. What every strategy has in common: tasks keep their order on each host, and serial batches, batch
 * dependencies and tasks that concern several hosts are boundaries at which hosts wait for each other.
 */
public sealed interface Strategy {
    /** Hosts go through the batches in order, batch after batch. */
    Strategy LINEAR = new Linear();
    /** Each host goes on as fast as it can. */
    Strategy FREE = new Free();
    /** Each host goes through all of its tasks by itself; a batch belongs to one host. */
    Strategy HOST_PINNED = new HostPinned();

    /** See {@link #LINEAR}. */
    record Linear() implements Strategy {}

    /** See {@link #FREE}. */
    record Free() implements Strategy {}

    /** See {@link #HOST_PINNED}. */
    record HostPinned() implements Strategy {}

    /**
     * Some hosts at a time go through all tasks; the planner has already repeated the tasks in a batch for each such group of hosts.
     *
     * @param batchSize how many hosts a group has at most
     */
    record Rolling(int batchSize) implements Strategy {
        public Rolling {
            if (batchSize < 1) {
                throw new IllegalArgumentException("the batch size must be positive: " + batchSize);
            }
        }
    }
}
