//! What tables are laid out from.

use crate::figures::areas::Area;
use crate::figures::cross::CrossFigures;
use crate::figures::menu::Menu;
use crate::manifest::Project;

/// A project and its figures.
pub(super) struct Ground<'a> {
    pub(super) project: &'a Project,
    pub(super) areas: &'a [Area],
    pub(super) menu: &'a Menu,
    pub(super) cross: &'a CrossFigures<'a>,
}
