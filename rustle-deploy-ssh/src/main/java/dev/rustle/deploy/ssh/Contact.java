package dev.rustle.deploy.ssh;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.spi.TransportException;
import dev.rustle.deploy.spi.TransportException.Phase;

/**
 * What is known about one connection from its first byte to its end. Written by the threads of the SSH client, read by those of callers; safe for use
 * by many threads.
 */
final class Contact {
    /** Where a session of the SSH client keeps its contact. */
    static final AttributeKey<Contact> KEY = new AttributeKey<>();

    private final Peer peer;
    private final HostKeyCheck hostKey;
    private final List<String> offered = new ArrayList<>();
    private Phase phase = Phase.CONNECT;
    private @Nullable TransportException hostKeyProblem;
    private @Nullable Throwable trouble;
    private List<String> acceptedMethods = List.of();

    Contact(Peer peer, HostKeyCheck hostKey) {
        this.peer = peer;
        this.hostKey = hostKey;
    }

    Peer peer() {
        return peer;
    }

    HostKeyCheck hostKey() {
        return hostKey;
    }

    synchronized void enter(Phase next) {
        if (next.compareTo(phase) > 0) {
            phase = next;
        }
    }

    synchronized Phase phase() {
        return phase;
    }

    synchronized void hostKeyProblem(TransportException problem) {
        hostKeyProblem = problem;
    }

    synchronized Optional<TransportException> hostKeyProblem() {
        return Optional.ofNullable(hostKeyProblem);
    }

    /** Remembers the first trouble: what follows it is its consequence. */
    synchronized void trouble(Throwable cause) {
        if (trouble == null) {
            trouble = cause;
        }
    }

    synchronized Optional<Throwable> trouble() {
        return Optional.ofNullable(trouble);
    }

    synchronized void offered(String what) {
        if (!offered.contains(what)) {
            offered.add(what);
        }
    }

    synchronized List<String> offered() {
        return List.copyOf(offered);
    }

    synchronized void acceptedMethods(List<String> methods) {
        acceptedMethods = List.copyOf(methods);
    }

    synchronized List<String> acceptedMethods() {
        return acceptedMethods;
    }
}
