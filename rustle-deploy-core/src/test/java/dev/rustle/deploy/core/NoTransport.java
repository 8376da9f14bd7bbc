package dev.rustle.deploy.core;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import dev.rustle.deploy.spi.ConnectRequest;
import dev.rustle.deploy.spi.Session;
import dev.rustle.deploy.spi.Transport;
import dev.rustle.deploy.spi.TransportException;
import dev.rustle.deploy.target.Connection;

/** A transport that reaches nobody, and notes who was to be reached. */
final class NoTransport implements Transport {
    final AtomicInteger connections = new AtomicInteger();
    final Queue<String> hosts = new ConcurrentLinkedQueue<>();

    @Override
    public String id() {
        return Connection.SSH;
    }

    @Override
    public Session connect(ConnectRequest request) throws TransportException {
        connections.incrementAndGet();
        hosts.add(request.host());
        throw new TransportException(TransportException.Phase.CONNECT, TransportException.Kind.REFUSED, "nobody", null);
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
