using System.Net.Sockets;
using System.Text;

namespace TokenGate.FunctionalTests.Wire;

/// <summary>One thing that a side does on its connection: send bytes, pause, close, reset.</summary>
internal sealed record Step(byte[]? Bytes = null, int PauseMilliseconds = 0, bool Closes = false, bool Resets = false, bool EndsSending = false, bool AwaitsEnd = false, Func<Task>? Waits = null)
{
    /// <summary>Sends text, every character one byte.</summary>
    public static Step Send(string text) => new(Encoding.Latin1.GetBytes(text));

    /// <summary>Sends bytes.</summary>
    public static Step Send(byte[] bytes) => new(bytes);

    /// <summary>Sends text as one chunk.</summary>
    public static Step Chunk(string text) => Send($"{text.Length:X}\r\n{text}\r\n");

    /// <summary>Waits.</summary>
    public static Step Pause(int milliseconds) => new(PauseMilliseconds: milliseconds);

    /// <summary>Waits until the other side has read the head (0) or so many bytes of the body.</summary>
    public static Step Await(Progress progress, long bytes) => new(Waits: () => progress.WaitForAsync(bytes));

    /// <summary>Closes in good order.</summary>
    public static Step Close { get; } = new(Closes: true);

    /// <summary>Closes the sending side in good order, and listens on.</summary>
    public static Step EndSending { get; } = new(EndsSending: true);

    /// <summary>Waits until the other side has closed its sending side.</summary>
    public static Step AwaitEnd { get; } = new(AwaitsEnd: true);

    /// <summary>Resets.</summary>
    public static Step Reset { get; } = new(Resets: true);

    /// <summary>Does every step; true when the connection is still open.</summary>
    public static async Task<bool> PlayAsync(IEnumerable<Step> steps, Socket socket, CancellationToken cancellationToken)
    {
        foreach (var step in steps)
        {
            if (step.Bytes is { } bytes)
            {
                for (var sent = 0; sent < bytes.Length;)
                {
                    sent += await socket.SendAsync(bytes.AsMemory(sent), cancellationToken);
                }
            }

            if (step.PauseMilliseconds > 0)
            {
                await Task.Delay(step.PauseMilliseconds, cancellationToken);
            }

            if (step.Waits is { } wait)
            {
                await wait();
            }

            if (step.EndsSending)
            {
                socket.Shutdown(SocketShutdown.Send);
            }

            while (step.AwaitsEnd && await socket.ReceiveAsync(new byte[4096], cancellationToken) > 0)
            {
                // What still comes is of no interest here.
            }

            if (step.Closes)
            {
                socket.Shutdown(SocketShutdown.Both);
                socket.Close();
                return false;
            }

            if (step.Resets)
            {
                socket.Close(timeout: 0);
                return false;
            }
        }

        return true;
    }
}
