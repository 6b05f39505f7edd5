//! Components that authenticate the requests of exporters.

use flb2alloy_ir::client::{Auth, Client, OAuth2, Sigv4};
use flb2alloy_ir::pipeline::Node;
use flb2alloy_parser::Diagnostic;
use flb2alloy_syntax::{Block, Expr};

use crate::canvas::{Component, Content};
use crate::lower::Lowering;
use crate::{codes, text};

/// The component whose handler the exporter of this client uses.
pub(crate) fn component(lowering: &mut Lowering<'_>, node: &Node, client: &Client) -> Option<Component> {
    let auth = client.auth.as_ref()?;
    let kind = match auth {
        Auth::Basic { .. } => "otelcol.auth.basic",
        Auth::Bearer(_) => "otelcol.auth.bearer",
        Auth::OAuth2(_) => "otelcol.auth.oauth2",
        Auth::Sigv4(_) => "otelcol.auth.sigv4",
    };
    if matches!(auth, Auth::Sigv4(_)) {
        lowering.diagnostics.push(credentials(node));
    }
    let label = lowering.canvas.label(kind, &node.name);
    let block = Block::new(kind, label.as_str());
    let block = match auth {
        Auth::Basic { user, password } => {
            block.attribute("username", text::expr(user)).attribute("password", text::secret(password))
        }
        Auth::Bearer(token) => block.attribute("token", text::secret(token)),
        Auth::OAuth2(settings) => oauth2(block, settings),
        Auth::Sigv4(settings) => sigv4(block, settings),
    };
    Some(Component {
        kind,
        label,
        sections: vec![node.section],
        comments: Vec::new(),
        content: Content::Block(block),
    })
}

/// What signs for AWS looks for credentials when it is built, and Alloy does not start where it finds none.
pub(crate) fn credentials(node: &Node) -> Diagnostic {
    Diagnostic::info(codes::STARTUP, "Alloy does not start where it finds no credentials for AWS")
        .at(node.span, "signs its requests for AWS")
        .help("a role of the machine or of its service account, a profile, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
}

fn oauth2(block: Block, settings: &OAuth2) -> Block {
    let texts = |texts: &[flb2alloy_ir::Text]| Expr::array(texts.iter().map(text::expr));
    let parameters =
        settings.parameters.iter().map(|(name, value)| (*name, texts(std::slice::from_ref(value))));
    let parameters = (!settings.parameters.is_empty()).then(|| Expr::object(parameters));
    block
        .attribute("client_id", text::expr(&settings.client_id))
        .attribute("client_secret", text::secret(&settings.client_secret))
        .attribute("token_url", text::expr(&settings.token_url))
        .optional("endpoint_params", parameters)
        .optional("scopes", (!settings.scopes.is_empty()).then(|| texts(&settings.scopes)))
        .optional("timeout", settings.timeout.map(text::duration))
}

fn sigv4(block: Block, settings: &Sigv4) -> Block {
    let block = block
        .attribute("region", text::expr(&settings.region))
        .attribute("service", text::expr(&settings.service));
    match &settings.role {
        Some(role) => block.block(Block::unlabelled("assume_role").attribute("arn", text::expr(role))),
        None => block,
    }
}
