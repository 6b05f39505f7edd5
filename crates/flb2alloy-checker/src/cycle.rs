//! Circles in a graph.

/// The groups of nodes that can all reach each other, of two nodes at least, each sorted. `edges` are pairs of nodes, which
/// are numbered up to `nodes`. (Tarjan's algorithm, with a stack of its own: chains can be long.)
pub(crate) fn circles(nodes: usize, edges: &[(usize, usize)]) -> Vec<Vec<usize>> {
    let mut targets = vec![Vec::new(); nodes];
    for (from, to) in edges {
        targets[*from].push(*to);
    }
    let mut search = Search { targets, order: vec![None; nodes], low: vec![0; nodes], ..Search::default() };
    for node in 0..nodes {
        search.visit(node);
    }
    search.circles
}

#[derive(Default)]
struct Search {
    targets: Vec<Vec<usize>>,
    /// When each node was first seen.
    order: Vec<Option<usize>>,
    /// The earliest node that each can reach.
    low: Vec<usize>,
    /// Nodes whose group is not complete.
    open: Vec<usize>,
    count: usize,
    circles: Vec<Vec<usize>>,
}

impl Search {
    fn visit(&mut self, root: usize) {
        // Each entry is a node and how many of its targets were looked at.
        let mut path = vec![(root, 0)];
        while let Some((node, next)) = path.pop() {
            if next == 0 {
                if self.order[node].is_some() {
                    continue;
                }
                self.order[node] = Some(self.count);
                self.low[node] = self.count;
                self.count += 1;
                self.open.push(node);
            } else {
                let target = self.targets[node][next - 1];
                if self.open.contains(&target) {
                    self.low[node] = self.low[node].min(self.low[target]);
                }
            }
            if next < self.targets[node].len() {
                path.push((node, next + 1));
                path.push((self.targets[node][next], 0));
            } else if self.order[node] == Some(self.low[node]) {
                self.close(node);
            }
        }
    }

    fn close(&mut self, root: usize) {
        let start = self.open.iter().rposition(|node| *node == root).unwrap_or(0);
        let mut circle = self.open.split_off(start);
        if circle.len() > 1 {
            circle.sort_unstable();
            self.circles.push(circle);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::circles;

    #[test]
    fn circles_are_found() {
        assert!(circles(0, &[]).is_empty());
        assert!(circles(3, &[(0, 1), (1, 2), (0, 2)]).is_empty());
        assert_eq!(circles(2, &[(0, 1), (1, 0)]), [[0, 1]]);
        assert_eq!(circles(5, &[(0, 1), (1, 2), (2, 1), (2, 3), (3, 4), (4, 3)]), [[3, 4], [1, 2]]);
        assert_eq!(circles(4, &[(3, 2), (2, 1), (1, 0), (0, 3), (1, 3)]), [[0, 1, 2, 3]]);
        assert!(circles(1, &[(0, 0)]).is_empty());
    }
}
