//! A random configuration of a few inputs, filters and outputs, and random lines for it.

use super::filters;
use super::inputs;
use super::lines::one;
use super::outputs;
use super::processors;
use super::section::Section;
use crate::mutations::Dice;

/// A small pipeline that shares nothing with others.
#[derive(Default)]
pub(super) struct Lane {
    /// Its number: its files, tags, parsers and addresses bear it.
    pub(super) number: usize,
    /// Whether it is written as YAML, which can say more.
    pub(super) is_yaml: bool,
    /// Sections of the main file.
    pub(super) sections: Vec<Section>,
    /// Sections of the parsers file.
    pub(super) parsers: Vec<Section>,
    /// Scripts by their file names.
    pub(super) scripts: Vec<(String, String)>,
    /// What is written to its files, by their names.
    pub(super) logs: Vec<(String, String)>,
}

impl Lane {
    /// The lane that these dice make.
    pub(super) fn new(number: usize, is_yaml: bool, dice: &mut Dice) -> Lane {
        let mut lane = Lane { number, is_yaml, ..Lane::default() };
        let mut joins = false;
        for letter in &["a", "b"][..=usize::from(dice.below(4) == 0)] {
            let (mut input, has_traces) = inputs::input(&mut lane, letter, dice);
            joins |= has_traces && dice.below(2) == 0;
            input.processors = processors::some(&lane, dice);
            lane.sections.push(input);
        }
        if joins {
            let filter = filters::multiline(&mut lane, dice);
            lane.sections.push(filter.set("Match", format!("lane{number}.*")));
        }
        for index in 0..dice.below(4) {
            let filter = filters::filter(&mut lane, dice, index);
            lane.add(filter, dice);
        }
        for letter in &["x", "y"][..=usize::from(dice.below(4) == 0)] {
            let mut output = outputs::output(number, letter, dice);
            if dice.below(3) == 0 {
                output.processors = processors::some(&lane, dice);
            }
            lane.add(output, dice);
        }
        lane
    }

    /// Adds a section for some of the records.
    fn add(&mut self, section: Section, dice: &mut Dice) {
        let number = self.number;
        let section = match dice.below(10) {
            0 => section.set("Match", format!("lane{number}.a")),
            1 => section.set("Match", format!("lane{number}*b")),
            2 => section.set(
                "Match_Regex",
                format!("lane{number}{}", one(dice, &[r"\.a$", r"\.(a|info)", r"\..*o", r"\.[^a]"])),
            ),
            _ => section.set("Match", format!("lane{number}.*")),
        };
        self.sections.push(section);
    }

    /// The name of its next parser.
    pub(super) fn parser_name(&self) -> String {
        format!("p{}n{}", self.number, self.parsers.len())
    }
}
