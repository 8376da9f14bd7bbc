package dev.rustle.deploy.spi;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.rustle.deploy.plan.Play;
import dev.rustle.deploy.plan.Task;
import dev.rustle.deploy.spi.HostSlice.Part;
import dev.rustle.deploy.spi.HostSlice.PlaySlice;
import dev.rustle.deploy.spi.HostSlice.Section;
import dev.rustle.deploy.target.Connection;
import dev.rustle.deploy.target.Inventory;
import dev.rustle.deploy.target.Target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class HostSliceTest {
    private static final Target HOST = Target.builder("a", Connection.local()).build();

    private static HostSlice.Builder slice() {
        return HostSlice.builder("site", "hosts", HOST);
    }

    @Test
    void groupsDoNotChangeWithTheMapTheyWereMadeOfAndKeepItsOrder() {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        for (int i = 20; i > 0; i--) {
            groups.put("group" + i, new ArrayList<>(List.of("a")));
        }
        Map<String, List<String>> before = new LinkedHashMap<>();
        groups.forEach((group, hosts) -> before.put(group, List.copyOf(hosts)));
        HostSlice slice = slice().groups(groups).build();

        groups.forEach((group, hosts) -> hosts.add("intruder"));
        groups.put("intruders", List.of("a"));

        assertThat(slice.groups()).isEqualTo(before);
        assertThat(slice.groups().keySet()).containsExactlyElementsOf(before.keySet());
        assertThatThrownBy(() -> slice.groups().put("b", List.of())).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> slice.groups().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    /** Thousands of slices have the same groups. */
    @Test
    void theGroupsOfAnInventoryAreSharedAndNotCopied() {
        Inventory inventory = Inventory.of("hosts", List.of(HOST));
        HostSlice first = slice().groups(inventory.groups()).build();
        assertThat(first.groups()).isSameAs(inventory.groups());
        assertThat(slice().groups(first.groups()).build().groups()).isSameAs(inventory.groups());
    }

    @Test
    void partsAreValues() {
        Play play = Play.builder("play-0").build();
        Task task = Task.builder("t", "ping").build();
        List<PlaySlice> plays = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            List<Task> tasks = new ArrayList<>(List.of(task));
            Part part = Part.builder(Section.TASKS, 3, "batch-0")
                    .hosts(List.of("a", "b"))
                    .tasks(tasks)
                    .build();
            tasks.clear();
            plays.add(PlaySlice.builder(play)
                    .hosts(List.of("a", "b", "c"))
                    .parts(List.of(part))
                    .build());
        }
        assertThat(plays.get(0)).isEqualTo(plays.get(1)).hasSameHashCodeAs(plays.get(1));
        HostSlice slice = slice().plays(plays).build();
        assertThat(slice.stages()).containsExactly(3);
        assertThat(slice.tasks()).extracting(Task::id).containsExactly("t", "t");
        assertThat(plays.get(0).hosts()).containsExactly("a", "b", "c");
        Part part = plays.get(0).parts().get(0);
        assertThat(part.section()).isEqualTo(Section.TASKS);
        assertThat(part.batch()).isEqualTo("batch-0");
        assertThat(part.hosts()).containsExactly("a", "b");
        assertThat(part)
                .isNotEqualTo(Part.builder(Section.TASKS, 3, "batch-0").build())
                .isNotEqualTo(Part.builder(Section.PRE_TASKS, 3, "batch-0")
                        .hosts(part.hosts())
                        .tasks(part.tasks())
                        .build());
    }

    @Test
    void partsAreSetOnceAndHaveAStage() {
        Part.Builder part = Part.builder(Section.TASKS, 0, "batch-0").hosts(List.of());
        assertThatThrownBy(() -> part.hosts(List.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("hosts was already set");
        assertThatThrownBy(() -> Part.builder(Section.TASKS, -1, "batch-0"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1");
    }
}
