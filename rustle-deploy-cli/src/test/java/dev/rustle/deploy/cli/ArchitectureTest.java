package dev.rustle.deploy.cli;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

/** What the parts of the command line may know. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackagesOf(Main.class);

    @Test
    void onlyTheTerminalKnowsTheStreamsOfTheProcess() {
        for (String stream : new String[] {"in", "out", "err"}) {
            noClasses()
                    .that()
                    .doNotBelongToAnyOf(Terminal.class)
                    .should()
                    .accessField(System.class, stream)
                    .check(CLASSES);
        }
    }

    @Test
    void onlyMainEndsTheProcess() {
        noClasses()
                .that()
                .doNotBelongToAnyOf(Main.class)
                .should()
                .callMethod(System.class, "exit", int.class)
                .check(CLASSES);
    }

    @Test
    void thePipelineIsKnownByItsApiOnly() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.rustle.deploy.core..", "dev.rustle.deploy.ssh..")
                .check(CLASSES);
    }
}
