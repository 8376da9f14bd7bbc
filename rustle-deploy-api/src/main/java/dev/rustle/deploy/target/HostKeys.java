package dev.rustle.deploy.target;

import java.nio.file.Path;
import java.util.List;

/** How the identity of a host is checked. */
public sealed interface HostKeys {

    /**
     * Only hosts whose key is in one of the given files (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT") are connected to; an unknown or changed key is an
     * error. This is the default.
     *
     * @param files the files; empty for {@code ~/.ssh/known_hosts} and {@code /etc/ssh/ssh_known_hosts}
     */
    record Known(List<Path> files) implements HostKeys {
        public Known {
            files = List.copyOf(files);
        }
    }

    /** Returns the strict check against the user's and the machine's known hosts. */
    static HostKeys known() {
        return new Known(List.of());
    }
}
