; Offers the program for PDF files under "open with", without becoming their reader.
!macro customInstall
  WriteRegStr SHELL_CONTEXT "Software\Classes\Applications\yinzheng.exe\SupportedTypes" ".pdf" ""
  WriteRegStr SHELL_CONTEXT "Software\Classes\Yinzheng.pdf" "" "PDF"
  WriteRegStr SHELL_CONTEXT "Software\Classes\Yinzheng.pdf\shell\open\command" "" '"$INSTDIR\yinzheng.exe" "%1"'
  WriteRegStr SHELL_CONTEXT "Software\Classes\.pdf\OpenWithProgids" "Yinzheng.pdf" ""
!macroend

!macro customUnInstall
  DeleteRegKey SHELL_CONTEXT "Software\Classes\Applications\yinzheng.exe"
  DeleteRegKey SHELL_CONTEXT "Software\Classes\Yinzheng.pdf"
  DeleteRegValue SHELL_CONTEXT "Software\Classes\.pdf\OpenWithProgids" "Yinzheng.pdf"
!macroend
