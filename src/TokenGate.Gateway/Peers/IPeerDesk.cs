namespace TokenGate.Gateway.Peers;

/// <summary>Answers what another gateway of the fleet asks of this one's admin port.</summary>
public interface IPeerDesk
{
    /// <summary>Answers with the roles of the person who asks there. It never fails.</summary>
    /// <param name="question">The question, of <see cref="IPeerGateways"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<byte[]> AnswerAsync(byte[] question, CancellationToken cancellationToken);
}
