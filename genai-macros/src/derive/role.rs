//! Roles that a field of an answer can have.

use syn::{Expr, Ident, Member, Type};

/// Role of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    InputTokens,
    OutputTokens,
    CacheReadTokens,
    CacheWriteTokens,
    CacheWrite5mTokens,
    CacheWrite1hTokens,
    ReasoningTokens,
    Usage,
    Model,
    Id,
    FinishReason,
    Choices,
    ServiceTier,
    DimensionCount,
    Response,
}

const ROLES: &[(&str, Role)] = &[
    ("input_tokens", Role::InputTokens),
    ("output_tokens", Role::OutputTokens),
    ("cache_read_tokens", Role::CacheReadTokens),
    ("cache_write_tokens", Role::CacheWriteTokens),
    ("cache_write_5m_tokens", Role::CacheWrite5mTokens),
    ("cache_write_1h_tokens", Role::CacheWrite1hTokens),
    ("reasoning_tokens", Role::ReasoningTokens),
    ("usage", Role::Usage),
    ("model", Role::Model),
    ("id", Role::Id),
    ("finish_reason", Role::FinishReason),
    ("choices", Role::Choices),
    ("service_tier", Role::ServiceTier),
    ("dimension_count", Role::DimensionCount),
    ("response", Role::Response),
];

/// Type of value that a field has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Number.
    Count,
    /// Text.
    Text,
    /// One text or several.
    Reasons,
    /// Several answers, each of which is one generation.
    Choices,
    /// Answer.
    Response,
}

impl Role {
    pub(super) fn find(name: &str) -> Option<Self> {
        ROLES.iter().find(|(known, _)| *known == name).map(|(_, role)| *role)
    }

    pub(super) fn names() -> impl Iterator<Item = &'static str> {
        ROLES.iter().map(|(name, _)| *name)
    }

    pub(super) fn name(self) -> &'static str {
        ROLES
            .iter()
            .find(|(_, role)| *role == self)
            .map_or("", |(name, _)| *name)
    }

    pub(super) fn kind(self) -> Kind {
        match self {
            Self::InputTokens
            | Self::OutputTokens
            | Self::CacheReadTokens
            | Self::CacheWriteTokens
            | Self::CacheWrite5mTokens
            | Self::CacheWrite1hTokens
            | Self::ReasoningTokens
            | Self::DimensionCount => Kind::Count,
            Self::Model | Self::Id | Self::ServiceTier => Kind::Text,
            Self::FinishReason => Kind::Reasons,
            Self::Choices => Kind::Choices,
            Self::Usage | Self::Response => Kind::Response,
        }
    }

    /// Whether the role is a token count of a `Usage`.
    pub(super) fn is_token_count(self) -> bool {
        self.kind() == Kind::Count && self != Self::DimensionCount
    }
}

/// Field with a role.
pub(super) struct Field {
    pub(super) role: Role,
    pub(super) member: Member,
    pub(super) ty: Type,
    /// Function that makes a text or a number of a field of another type.
    pub(super) by: Option<Expr>,
    /// Place where the role is written.
    pub(super) key: Ident,
}

/// Struct, or one variant of an enum.
pub(super) struct Variant {
    /// Name of the variant. `None` for a struct.
    pub(super) name: Option<Ident>,
    pub(super) fields: Vec<Field>,
}

impl Variant {
    pub(super) fn find(&self, role: Role) -> Option<&Field> {
        self.fields.iter().find(|field| field.role == role)
    }

    /// Whether a field has token counts.
    pub(super) fn tells_usage(&self) -> bool {
        self.fields
            .iter()
            .any(|field| field.role.is_token_count() || matches!(field.role, Role::Usage | Role::Response))
    }
}
