package dev.rustle.deploy.event;

/** Something that happened on, or about, one host. */
public interface HostEvent extends DeploymentEvent {
    /** Returns the name of the host. */
    String host();
}
