package dev.rustle.deploy.examples;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/** The arrows between modules, and what no module may do. This module sees all others, so the rules live here. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.rustle.deploy");

    private static final String[] API = {
        "dev.rustle.deploy",
        "dev.rustle.deploy.engine..",
        "dev.rustle.deploy.event..",
        "dev.rustle.deploy.internal..",
        "dev.rustle.deploy.plan..",
        "dev.rustle.deploy.spi..",
        "dev.rustle.deploy.target.."
    };

    @Test
    void theApiDependsOnNothingButTheJdkAndNullness() {
        noClasses()
                .that()
                .resideInAnyPackage(API)
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages(
                        "java..",
                        "org.jspecify..",
                        "dev.rustle.deploy",
                        "dev.rustle.deploy.engine..",
                        "dev.rustle.deploy.event..",
                        "dev.rustle.deploy.internal..",
                        "dev.rustle.deploy.plan..",
                        "dev.rustle.deploy.spi..",
                        "dev.rustle.deploy.target..")
                .check(CLASSES);
    }

    @Test
    void whatTheApiKeepsToItselfIsUsedByNobodyElse() {
        noClasses()
                .that()
                .resideOutsideOfPackages(API)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.rustle.deploy.internal..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackages(API)
                .and()
                .resideOutsideOfPackage("dev.rustle.deploy.core..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.rustle.deploy.engine..")
                .check(CLASSES);
    }

    @Test
    void coreKnowsNoTransportAndNoFrontEnd() {
        noClasses()
                .that()
                .resideInAPackage("dev.rustle.deploy.core..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.rustle.deploy.ssh..",
                        "dev.rustle.deploy.cli..",
                        "dev.rustle.deploy.testkit..",
                        "dev.rustle.deploy.examples..",
                        "org.apache.sshd..",
                        "picocli..")
                .check(CLASSES);
    }

    @Test
    void sshAndTestkitKnowOnlyTheApi() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.rustle.deploy.ssh..", "dev.rustle.deploy.testkit..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.rustle.deploy.core..", "dev.rustle.deploy.cli..", "dev.rustle.deploy.examples..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("dev.rustle.deploy.ssh..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.rustle.deploy.testkit..")
                .check(CLASSES);
    }

    @Test
    void examplesUseTheApiAlone() {
        noClasses()
                .that()
                .resideInAPackage("dev.rustle.deploy.examples..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.rustle.deploy.core..", "dev.rustle.deploy.ssh..", "dev.rustle.deploy.cli..")
                .check(CLASSES);
    }

    @Test
    void packagesOfCoreHaveNoCycles() {
        slices().matching("dev.rustle.deploy.core.(*)..")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    @Test
    void nobodyWritesToTheStandardStreams() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.rustle.deploy.cli..")
                .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
                .check(CLASSES);
    }
}
