//! Typed reading and writing, strict: what was not agreed is an error. Answers alone may say more.

use super::{Json, ShapeError};

/// A type that travels.
pub trait Wire: Sized {
    /// Reads the type.
    ///
    /// # Errors
    /// [`ShapeError`] where the value has another shape. Unknown members are an error too, except
    /// in answers.
    fn read(json: &Json) -> Result<Self, ShapeError>;

    /// What [`Wire::read`] reads back to an equal value.
    fn write(&self) -> Json;

    /// What a missing member stands for, if it may be missing.
    fn missing() -> Option<Self> {
        None
    }
}

impl Wire for bool {
    fn read(json: &Json) -> Result<Self, ShapeError> {
        match json {
            Json::Bool(value) => Ok(*value),
            _ => Err(ShapeError::new("expected true or false")),
        }
    }
    fn write(&self) -> Json {
        Json::Bool(*self)
    }
}

impl Wire for u32 {
    fn read(json: &Json) -> Result<Self, ShapeError> {
        match json {
            Json::Int(value) => u32::try_from(*value).ok(),
            _ => None,
        }
        .ok_or(ShapeError::new("expected a whole number from 0 to 4294967295"))
    }
    fn write(&self) -> Json {
        Json::Int((*self).into())
    }
}

impl Wire for String {
    fn read(json: &Json) -> Result<Self, ShapeError> {
        match json {
            Json::Text(value) => Ok(value.clone()),
            _ => Err(ShapeError::new("expected a text")),
        }
    }
    fn write(&self) -> Json {
        Json::Text(self.clone())
    }
}

impl<T: Wire> Wire for Vec<T> {
    fn read(json: &Json) -> Result<Self, ShapeError> {
        let Json::List(items) = json else { return Err(ShapeError::new("expected a list")) };
        let mut values = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            values.push(T::read(item).map_err(|error| error.at_index(index))?);
        }
        Ok(values)
    }
    fn write(&self) -> Json {
        Json::List(self.iter().map(Wire::write).collect())
    }
}

impl<T: Wire> Wire for Option<T> {
    fn read(json: &Json) -> Result<Self, ShapeError> {
        match json {
            Json::Null => Ok(None),
            json => T::read(json).map(Some),
        }
    }
    fn write(&self) -> Json {
        self.as_ref().map_or(Json::Null, Wire::write)
    }
    fn missing() -> Option<Self> {
        Some(None)
    }
}

/// Fails on members that are not in `known`.
///
/// # Errors
/// [`ShapeError`] that names the first unknown member, or says that this is no object.
pub fn only_members(json: &Json, known: &[&str]) -> Result<(), ShapeError> {
    let members = json.members().ok_or(ShapeError::new("expected an object"))?;
    match members.iter().find(|(name, _)| !known.contains(&name.as_str())) {
        Some((name, _)) => Err(ShapeError::new("unknown field").at(name)),
        None => Ok(()),
    }
}

/// The way of answers: members that nobody asks for are not looked at.
#[expect(clippy::unnecessary_wraps, reason = "stands where `only_members` stands")]
pub(crate) fn any_members(_: &Json, _: &[&str]) -> Result<(), ShapeError> {
    Ok(())
}

/// Reads one member of an object.
///
/// # Errors
/// [`ShapeError`] when it is missing or has another shape.
pub fn member<T: Wire>(json: &Json, name: &str) -> Result<T, ShapeError> {
    match json.get(name) {
        Some(value) => T::read(value),
        None => T::missing().ok_or(ShapeError::new("missing")),
    }
    .map_err(|error| error.at(name))
}
