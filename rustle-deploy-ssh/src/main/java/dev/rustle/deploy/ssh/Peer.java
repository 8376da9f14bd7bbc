package dev.rustle.deploy.ssh;

import dev.rustle.deploy.spi.ConnectRequest;

/**
 * Whom we talk to.
 *
 * @param host the name by which messages call the host
 * @param user the login name
 * @param address host name or address
 * @param port the port
 */
record Peer(String host, String user, String address, int port) {
    static Peer of(ConnectRequest request) {
        return new Peer(
                request.host(),
                request.connection().user().orElseGet(() -> System.getProperty("user.name")),
                request.connection().address(),
                request.connection().port().orElse(22));
    }

    /** Returns {@code [address]:port}, as known_hosts writes it. */
    String bracketed() {
        return "[" + address + "]:" + port;
    }

    /** Returns the host as messages begin with it. */
    @Override
    public String toString() {
        String where = (address.indexOf(':') >= 0 ? "[" + address + "]" : address) + ":" + port;
        return host + " (" + user + "@" + where + ")";
    }
}
