//! Which source of a setting wins: flag, then variable, then file, then default.

use super::flags::{ServeFlags, StorageFlags};
use super::{ConfigError, Settings};
use figment::Figment;
use figment::providers::{Format, Serialized, Toml};

/// The settings that follow from the file and the flags; the environment is already among the
/// flags, since both are read by the same declaration.
///
/// # Errors
/// [`ConfigError`] that names the setting or the file at fault; an unknown key is one.
pub fn settings(storage: &StorageFlags, serve: &ServeFlags) -> Result<Settings, ConfigError> {
    let mut figment = Figment::from(Serialized::defaults(Settings::default()));
    if let Some(path) = &storage.config {
        let text = std::fs::read_to_string(path)
            .map_err(|source| ConfigError::File { path: path.clone(), source })?;
        // Read alone first, so that a fault of the file is told with the file's name.
        let file =
            Figment::from(Serialized::defaults(Settings::default())).merge(Toml::string(&text));
        file.extract::<Settings>().map_err(|error| describe(&error, Some(path)))?;
        figment = figment.merge(Toml::string(&text));
    }
    figment
        .merge(Serialized::defaults(storage))
        .merge(Serialized::defaults(serve))
        .extract::<Settings>()
        .map_err(|error| describe(&error, None))?
        .check()
}

fn describe(error: &figment::Error, file: Option<&std::path::PathBuf>) -> ConfigError {
    let place = file.map(|path| format!("{}: ", path.display())).unwrap_or_default();
    let key = if error.path.is_empty() { String::new() } else { error.path.join(".") + ": " };
    ConfigError::Value(format!("{place}{key}{}", error.kind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{CommandFactory, Parser};
    use std::io::Write;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        storage: StorageFlags,
        #[command(flatten)]
        serve: ServeFlags,
    }

    fn read(toml: &str, line: &[&str]) -> Result<Settings, ConfigError> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(toml.as_bytes()).unwrap();
        let config = ["x", "--config", file.path().to_str().unwrap()];
        let line = Line::parse_from(config.iter().chain(line));
        settings(&line.storage, &line.serve)
    }

    #[test]
    fn a_flag_wins_over_the_file_and_the_file_over_the_default() {
        let toml = "reads_per_minute = 7\nwrites_per_minute = 8";
        let settings = read(toml, &["--reads-per-minute", "9"]).unwrap();
        assert_eq!((settings.reads_per_minute, settings.writes_per_minute), (9, 8));
        assert_eq!(settings.max_in_flight, Settings::default().max_in_flight);
    }

    #[test]
    fn every_setting_can_be_given_in_the_file_under_the_name_of_its_flag() {
        let all = serde_json::to_value(Settings::default()).unwrap();
        for (key, value) in all.as_object().unwrap() {
            // What is off by default has no value to write: its own type is read all the same.
            let value =
                if value.is_null() { r#""127.0.0.1:0""#.to_owned() } else { value.to_string() };
            assert!(read(&format!("{key} = {value}"), &[]).is_ok(), "{key}");
        }
    }

    #[test]
    fn an_unknown_key_in_the_file_is_named() {
        let error = read("reads_per_minuit = 7", &[]).unwrap_err().to_string();
        assert!(error.contains("reads_per_minuit"), "{error}");
    }

    #[test]
    fn a_value_that_cannot_be_is_named() {
        for (toml, name) in [
            ("listen = \"here\"", "listen"),
            ("trusted_proxy = [\"10.0.0.0/99\"]", "trusted_proxy"),
            ("max_in_flight = 0", "max_in_flight"),
            ("log_format = \"xml\"", "log_format"),
        ] {
            let error = read(toml, &[]).unwrap_err().to_string();
            assert!(error.contains(name), "{toml}: {error}");
        }
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let line = Line::parse_from(["x", "--config", "/nowhere/guichet.toml"]);
        let error = settings(&line.storage, &line.serve).unwrap_err().to_string();
        assert!(error.starts_with("/nowhere/guichet.toml: "), "{error}");
    }

    #[test]
    fn every_setting_has_a_flag_and_a_variable_of_its_name_and_its_true_default_in_the_help() {
        let command = Line::command();
        let all = serde_json::to_value(Settings::default()).unwrap();
        for (key, value) in all.as_object().unwrap() {
            let flag = command.get_arguments().find(|flag| flag.get_id() == key.as_str());
            let flag = flag.unwrap_or_else(|| panic!("{key} has no flag"));
            assert_eq!(flag.get_long(), Some(key.replace('_', "-").as_str()));
            let variable = format!("GUICHET_{}", key.to_uppercase());
            assert_eq!(flag.get_env().and_then(|name| name.to_str()), Some(variable.as_str()));
            let default = match value {
                serde_json::Value::String(text) => text.clone(),
                serde_json::Value::Array(_) | serde_json::Value::Null => "none".to_owned(),
                value => value.to_string(),
            };
            let help = flag.get_help().unwrap().to_string();
            assert!(help.contains(&format!("[default: {default}]")), "{key}: {help}");
        }
    }

    #[test]
    fn every_setting_stands_in_the_operating_manual_with_its_default() {
        let manual = include_str!("../../../docs/operating.md");
        let all = serde_json::to_value(Settings::default()).unwrap();
        for (key, value) in all.as_object().unwrap() {
            let default = value.to_string().replace('"', "").replace("null", "none");
            let row = format!("| `{key}` | `{default}` |");
            assert!(manual.contains(&row), "docs/operating.md lacks {row}");
        }
    }
}
