package dev.rustle.deploy.testkit;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.rustle.deploy.spi.ArtifactCache;
import dev.rustle.deploy.spi.Compiler;
import dev.rustle.deploy.testkit.SimpleCompiler.Defect;

import static org.assertj.core.api.Assertions.assertThat;

/** Every test of the contract has a compiler that must fail it. */
class CompilerContractTest {
    private static Defect defect = Defect.NONE;

    /** The contract, on a compiler with the defect that is set. */
    static final class Subject extends CompilerContract {
        @Override
        protected Compiler create() {
            return new SimpleCompiler(defect);
        }

        @Override
        protected ArtifactCache createCache() {
            return new RememberingCache();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theTestsFindTheDefect(Defect wrong) {
        defect = wrong;
        Map<String, Throwable> failures = ContractRuns.failures(Subject.class);
        if (wrong == Defect.NONE) {
            assertThat(failures).isEmpty();
        } else {
            assertThat(failures).containsKey(wrong.test());
        }
    }

    @Test
    void noTestIsWithoutADefectThatItFinds() {
        Set<String> found =
                new TreeSet<>(Stream.of(Defect.values()).map(Defect::test).toList());
        found.remove("");
        assertThat(found).isEqualTo(ContractRuns.tests(CompilerContract.class));
    }
}
