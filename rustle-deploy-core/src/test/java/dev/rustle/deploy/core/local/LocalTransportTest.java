package dev.rustle.deploy.core.local;

import java.time.Duration;
import java.util.Map;

import dev.rustle.deploy.spi.ConnectRequest;
import dev.rustle.deploy.spi.Transport;
import dev.rustle.deploy.spi.TransportException.Kind;
import dev.rustle.deploy.target.Connection;
import dev.rustle.deploy.testkit.TransportContract;

class LocalTransportTest extends TransportContract {
    @Override
    protected Transport newTransport() {
        return new LocalTransport();
    }

    @Override
    protected ConnectRequest request() {
        return ConnectRequest.of("here", Connection.local(), Duration.ofSeconds(10));
    }

    @Override
    protected Map<Kind, ConnectRequest> failingRequests() {
        return Map.of();
    }

    @Override
    protected SignalReport signals() {
        return SignalReport.EXIT_CODE;
    }
}
