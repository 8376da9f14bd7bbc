package dev.rustle.deploy.spi;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;

import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Plan;
import dev.rustle.deploy.plan.Problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ReadResultTest {
    private static final Plan PLAN = Plan.builder("site").build();
    private static final Problem ERROR = Problem.error(Location.of("plan.json"), "wrong");
    private static final Problem WARNING = Problem.warning(Location.of("plan.json"), "odd");

    @Test
    void aDraftComesWithAnErrorAndIsNoPlan() {
        ReadResult result = ReadResult.failed(List.of(WARNING, ERROR), PlanDraft.of(PLAN));
        assertThat(result.plan()).isEmpty();
        assertThat(result.draft()).hasValue(PlanDraft.of(PLAN));
        assertThat(result)
                .isEqualTo(ReadResult.failed(List.of(WARNING, ERROR), PlanDraft.of(PLAN)))
                .isNotEqualTo(ReadResult.failed(List.of(WARNING, ERROR)));
        assertThatThrownBy(() -> ReadResult.failed(List.of(WARNING), PlanDraft.of(PLAN)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPlanIsNoDraft() {
        assertThat(ReadResult.of(PLAN, List.of(WARNING)).draft()).isEmpty();
        assertThatThrownBy(() -> ReadResult.of(PLAN, List.of(ERROR))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aDraftAndItsPlanHaveOneName() {
        assertThat(new PlanDraft(PLAN, Optional.empty(), Set.of()).name()).isEmpty();
        assertThatThrownBy(() -> new PlanDraft(PLAN, Optional.of("other"), Set.of()))
                .hasMessageContaining("the draft is named \"other\" and its plan \"site\"");
    }
}
