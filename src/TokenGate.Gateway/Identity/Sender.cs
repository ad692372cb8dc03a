using TokenGate.Usage;

namespace TokenGate.Gateway.Identity;

/// <summary>Who sent a request, as far as its head tells.</summary>
/// <param name="Person">The person, or <see cref="Identity.Person.Unknown"/>.</param>
/// <param name="FromBody">
/// Where a field of the body may name another: gives that person once the body was read, null when it names none. Null when the body has no
/// say.
/// </param>
internal readonly record struct Sender(Person Person, Func<RequestContent, Person?>? FromBody);
