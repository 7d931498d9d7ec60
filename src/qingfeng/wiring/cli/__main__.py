from qingfeng.wiring.cli import main

main()
