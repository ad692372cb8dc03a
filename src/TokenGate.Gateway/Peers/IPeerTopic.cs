namespace TokenGate.Gateway.Peers;

/// <summary>What gateways ask each other for themselves, and not for a person: sums of their journals, what holds at them now.</summary>
internal interface IPeerTopic
{
    /// <summary>The topic, as a question names it.</summary>
    string Topic { get; }

    /// <summary>
    /// Answers a gateway of the same fleet, which has its secret: what is shown to whom is decided where it is asked for.
    /// </summary>
    /// <param name="body">The question's body.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A status of HTTP and a body.</returns>
    /// <exception cref="System.Text.Json.JsonException">A gateway of another release asks in another way.</exception>
    Task<(int Status, byte[] Body)> AnswerAsync(byte[] body, CancellationToken cancellationToken);
}
