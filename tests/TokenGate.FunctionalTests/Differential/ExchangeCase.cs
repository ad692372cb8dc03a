using TokenGate.FunctionalTests.Wire;

namespace TokenGate.FunctionalTests.Differential;

/// <summary>One randomised exchange: what the client sends and what the upstream answers, played direct and through the gateway.</summary>
/// <param name="Number">Its number; with the seed it gives the same exchange again.</param>
/// <param name="Kind">What it is about, for the message of a failure.</param>
/// <param name="Request">The client's steps, given how far the upstream has read.</param>
/// <param name="Answer">The upstream's steps, given how far the client has read.</param>
internal sealed record ExchangeCase(int Number, string Kind, Func<string, Progress, Step[]> Request, Func<Progress, Step[]> Answer);
