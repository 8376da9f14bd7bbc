package dev.rustle.deploy.core.slice;

import java.util.List;

import org.jspecify.annotations.Nullable;

/** Parts by which hosts are told apart: the very same ones, since hosts share them, and to compare what is in them would take long in large plans. */
record SameParts<T>(List<T> parts) {
    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof SameParts<?> that) || that.parts.size() != parts.size()) {
            return false;
        }
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i) != that.parts.get(i)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (T part : parts) {
            hash = 31 * hash + System.identityHashCode(part);
        }
        return hash;
    }
}
