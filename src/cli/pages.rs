//! `handoff completions` and `handoff man`: what a packager installs beside the program.

use clap::{Args, Command};
use clap_complete::Shell;

use super::exit::Exit;
use super::output::{fail, print};

#[derive(Args)]
pub struct Completions {
    /// Shell
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    pub fn run(&self, mut program: Command) -> Exit {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut program, "handoff", &mut script);
        print(&String::from_utf8_lossy(&script))
    }
}

/// The manual page of the program.
pub fn man(program: Command) -> Exit {
    let mut page = Vec::new();
    match clap_mangen::Man::new(program).render(&mut page) {
        Ok(()) => print(&String::from_utf8_lossy(&page)),
        Err(error) => fail(Exit::Failed, &error.to_string()),
    }
}
