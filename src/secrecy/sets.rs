//! Which counts hang together.

/// Disjoint sets, each known by its first member.
pub(super) struct Sets {
    pub(super) parent: Vec<usize>,
}

impl Sets {
    pub(super) fn first(&mut self, mut one: usize) -> usize {
        while self.parent[one] != one {
            self.parent[one] = self.parent[self.parent[one]];
            one = self.parent[one];
        }
        one
    }

    pub(super) fn join_all(&mut self, mut members: impl Iterator<Item = usize>) {
        let Some(first) = members.next() else { return };
        for other in members {
            let (left, right) = (self.first(first), self.first(other));
            let (left, right) = (left.min(right), left.max(right));
            self.parent[right] = left;
        }
    }
}
