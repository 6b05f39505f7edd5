//! What a cloud tells of the machine that records are read on.

/// Facts that are added to each record. Those that the cloud does not tell are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instance {
    /// The keys of the record and what they get.
    pub facts: Vec<(&'static str, Fact)>,
    /// Which of the machine's tags become keys, by their own names.
    pub tags: Tags,
}

/// What EC2's metadata service tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fact {
    /// The availability zone.
    Zone,
    /// The instance's id.
    Id,
    /// The instance's type.
    Type,
    /// The id of the image that it was started from.
    Image,
    /// The id of the account that it belongs to.
    Account,
    /// Its host name.
    HostName,
}

/// A choice of tags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tags {
    /// All but these.
    AllBut(Vec<String>),
    /// These.
    Only(Vec<String>),
}
