//! Headers of tables of persons that have first and last names, or ids, in columns of their own.

use super::header::header_key;

/// Headers of first names, as [`header_key`] writes them.
const FIRST: [&str; 15] = [
    "firstname",
    "givenname",
    "userfirstname",
    "ownerfirstname",
    "vorname",
    "prenom",
    "nombre",
    "nome",
    "primeironome",
    "voornaam",
    "fornamn",
    "fornavn",
    "imie",
    "名",
    "first",
];

/// Headers of last names.
const LAST: [&str; 20] = [
    "lastname",
    "surname",
    "familyname",
    "userlastname",
    "ownerlastname",
    "nachname",
    "familienname",
    "nom",
    "nomdefamille",
    "apellido",
    "apellidos",
    "cognome",
    "achternaam",
    "sobrenome",
    "apelido",
    "efternamn",
    "efternavn",
    "nazwisko",
    "姓",
    "last",
];

/// Headers of the ids of persons.
const ID: [&str; 22] = [
    "id",
    "userid",
    "ownerid",
    "hubspotownerid",
    "hsownerid",
    "personid",
    "employeeid",
    "repid",
    "salesrepid",
    "recordid",
    "iddusuario",
    "iddeusuario",
    "iddepropietario",
    "idutilisateur",
    "idduproprietaire",
    "idutente",
    "iddousuario",
    "iddoproprietario",
    "benutzerid",
    "gebruikersid",
    "besitzerid",
    "ユーザーid",
];

/// Headers of e-mail addresses.
const EMAIL: [&str; 15] = [
    "email",
    "emailaddress",
    "owneremail",
    "useremail",
    "primaryemail",
    "workemail",
    "emailadresse",
    "correo",
    "correoelectronico",
    "courriel",
    "adresseemail",
    "indirizzoemail",
    "emailadres",
    "メール",
    "メールアドレス",
];

fn find(headers: &[String], known: &[&str]) -> Option<String> {
    let is = |header: &&String| known.contains(&header_key(header).as_str());
    headers.iter().find(is).cloned()
}

/// The headers of first and last name, where a table has both.
pub fn first_and_last(headers: &[String]) -> Option<(String, String)> {
    find(headers, &FIRST).zip(find(headers, &LAST))
}

/// The header of a person's id.
pub fn person_id(headers: &[String]) -> Option<String> {
    find(headers, &ID)
}

/// The header of a person's e-mail address.
pub fn person_email(headers: &[String]) -> Option<String> {
    find(headers, &EMAIL)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_and_last_names_are_known_in_every_style_and_language() {
        for (id, first, last) in [
            ("id", "firstName", "lastName"),
            ("Owner ID", "First Name", "Last Name"),
            ("hubspot_owner_id", "first_name", "last_name"),
            ("Benutzer-ID", "Vorname", "Nachname"),
            ("ID utilisateur", "Prénom", "Nom"),
            ("ID de usuario", "Nombre", "Apellidos"),
        ] {
            let headers = [id, first, last].map(str::to_string);
            let found = first_and_last(&headers);
            assert_eq!(found, Some((first.into(), last.into())), "{id}");
            assert_eq!(person_id(&headers).as_deref(), Some(id));
        }
        let none = ["Name", "Nome"].map(str::to_string);
        assert_eq!(first_and_last(&none), None);
    }
}
