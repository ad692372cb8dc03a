using System.Text;
using FsCheck.Xunit;
using TokenGate.Scoring.Memory;
using Xunit;

namespace TokenGate.Scoring.Tests.Memory;

public sealed class AnswerHashTests
{
    [Property(MaxTest = 200, Replay = "(3,7)")]
    public void Append_AnyPieces_HashesWhatIsNoWhiteSpace(int seed)
    {
        var random = new Random(seed);
        var text = new string([.. Enumerable.Range(0, random.Next(1_500)).Select(_ => "ab \n\r\téz"[random.Next(8)])]);
        var (bytes, bare) = (Encoding.UTF8.GetBytes(text), Encoding.UTF8.GetBytes(string.Concat(text.Where(letter => !" \n\r\t".Contains(letter)))));
        var (pieces, whole) = (default(AnswerHash), default(AnswerHash));
        for (var at = 0; at < bytes.Length;)
        {
            var length = Math.Min(1 + random.Next(70), bytes.Length - at);
            pieces.Append(bytes.AsSpan(at, length));
            at += length;
        }

        foreach (var value in bare)
        {
            whole.Append([value]);
        }

        Assert.Equal(whole.Finish(), pieces.Finish());
    }
}
