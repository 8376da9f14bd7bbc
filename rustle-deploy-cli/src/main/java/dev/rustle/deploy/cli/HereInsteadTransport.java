package dev.rustle.deploy.cli;

import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.rustle.deploy.DeployException;
import dev.rustle.deploy.spi.ConnectRequest;
import dev.rustle.deploy.spi.Session;
import dev.rustle.deploy.spi.Transport;
import dev.rustle.deploy.spi.TransportException;
import dev.rustle.deploy.target.Connection;

/** Stands for another transport and connects to this machine instead, wherever the host may be. Safe for use by many threads. */
final class HereInsteadTransport implements Transport {
    private final String id;
    private final Transport local;
    private final AtomicBoolean closed = new AtomicBoolean();

    private HereInsteadTransport(String id, Transport local) {
        this.id = id;
        this.local = local;
    }

    /**
     * Creates one in the place of the transport of an id.
     *
     * @throws DeployException if there is no transport to this machine
     */
    static HereInsteadTransport of(String id) {
        for (Transport transport : ServiceLoader.load(Transport.class, HereInsteadTransport.class.getClassLoader())) {
            if (transport.id().equals(Connection.LOCAL)) {
                return new HereInsteadTransport(id, transport);
            }
            transport.close();
        }
        throw new DeployException(
                "there is no transport to this machine; add the artifact dev.rustle:rustle-deploy-core", null);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Session connect(ConnectRequest request) throws TransportException, InterruptedException {
        return local.connect(ConnectRequest.of(request.host(), Connection.local(), request.timeout()));
    }

    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            local.close();
        }
    }
}
